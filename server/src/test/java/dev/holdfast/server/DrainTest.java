package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is told to stop while clients are connected. */
@Timeout(180)
class DrainTest {

    static final String HELLO = "{\"id\": 0, \"action\": \"hello\", \"body\": {\"project\": \"p\","
            + " \"client_id\": \"3381af92-2b9e-11e3-b191-71861300734c\", \"notices\": true}}";

    private @Nullable Node running;

    private Node start() throws Exception {
        List<String> sets = List.of("listen=127.0.0.1:0", "storage=memory", "shutdown.drain_seconds=3600");
        Node node = Node.start(Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                .nodeConfig());
        running = node;
        return node;
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.stop();
        }
    }

    static String receive(PlainWebSocket socket) {
        return new String(socket.receive().payload(), UTF_8);
    }

    private static int ready(Node node) {
        HttpRequest request = new HttpRequest("GET", "/health/ready", Map.of(), null);
        return PlainHttp.send(node.address().port(), request).get().status();
    }

    @Test
    void shouldServeOnUntilItsClientsHaveMoved() throws Exception {
        Node node = start();
        assertThat(ready(node)).isEqualTo(200);
        PlainWebSocket socket = PlainWebSocket.connect(node.address().port());
        socket.send(SocketFrame.text(HELLO.getBytes(UTF_8)));
        assertThat(receive(socket)).contains("\"status\":200");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::stop);
        assertThat(receive(socket)).contains("\"notice\":\"drain\"").contains("\"deadline_seconds\":3600");
        assertThat(ready(node)).isEqualTo(503);
        socket.send(SocketFrame.text("{\"id\": 1, \"action\": \"queue_list\"}".getBytes(UTF_8)));
        assertThat(receive(socket)).contains("\"queues\":[]");
        assertThat(stopped).isNotDone();
        socket.close();
        stopped.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldStopAtOnceWhereNobodyTakesNotices() throws Exception {
        Node node = start();
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port())) {
            socket.send(SocketFrame.text("{}".getBytes(UTF_8)));
            assertThat(receive(socket)).contains("\"status\":400");
            CompletableFuture.runAsync(node::stop).get(60, TimeUnit.SECONDS);
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(1012));
        }
    }

    @Test
    void shouldEndStreamsOfEventsWithAWord() throws Exception {
        Node node = start();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.address().port())) {
            socket.setSoTimeout(60_000);
            String path = "/v2/queues/q/messages?project_id=p&client_id=3381af92-2b9e-11e3-b191-71861300734c";
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            StringBuilder read = new StringBuilder();
            while (read.indexOf("retry: 3000") < 0) {
                read.append((char) socket.getInputStream().read());
            }
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::stop);
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .contains(": The server is stopping.");
            stopped.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldStopAtOnceWhenItIsToldASecondTime() throws Exception {
        Node node = start();
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port())) {
            socket.send(SocketFrame.text(HELLO.getBytes(UTF_8)));
            assertThat(receive(socket)).contains("\"status\":200");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::stop);
            assertThat(receive(socket)).contains("\"notice\":\"drain\"");
            node.stop();
            stopped.get(60, TimeUnit.SECONDS);
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(1012));
        }
    }
}
