package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers of a whole server on disk, through stops and lost connections. */
@Timeout(60)
class ConsumerNodeTest {

    private static final String HELLO = "{\"id\": 0, \"action\": \"hello\", \"body\": {\"project\": \"p\","
            + " \"client_id\": \"3381af92-2b9e-11e3-b191-71861300734c\"}}";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    private Node start() throws Exception {
        List<String> sets =
                List.of("listen=127.0.0.1:0", "storage=rocksdb", "data.dir=" + folder, "shutdown.drain_seconds=0");
        Node node = Node.start(Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                .nodeConfig());
        opened.add(0, node::stop);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private PlainWebSocket connect(Node node) {
        PlainWebSocket socket = PlainWebSocket.connect(node.address().port());
        opened.add(0, socket);
        assertThat(ask(socket, HELLO)).contains("\"status\":200");
        return socket;
    }

    private static String receive(PlainWebSocket socket) {
        return new String(socket.receive().payload(), UTF_8);
    }

    private static String ask(PlainWebSocket socket, String request) {
        socket.send(SocketFrame.text(request.getBytes(UTF_8)));
        return receive(socket);
    }

    private static String ask(PlainWebSocket socket, String action, String rest) {
        return ask(
                socket, "{\"id\": 1, \"action\": \"" + action + "\", \"body\": {\"queue_name\": \"q\"" + rest + "}}");
    }

    private static String post(PlainWebSocket socket, int body) {
        return ask(socket, "message_post", ", \"messages\": [{\"body\": " + body + ", \"ttl\": 600}]");
    }

    private static String open(PlainWebSocket socket, String rest) {
        return ask(socket, "consumer_open", ", \"credit\": {\"messages\": 10}" + rest);
    }

    @Test
    void shouldGoOnUnderANameAfterARestart() throws Exception {
        Node first = start();
        PlainWebSocket before = connect(first);
        ask(before, "queue_create", "");
        String opening = open(before, ", \"mode\": \"watch\", \"name\": \"n\"");
        String consumer = opening.replaceAll(".*\"consumer\":([0-9]+).*", "$1");
        assertThat(post(before, 1)).contains("\"status\":201");
        String marker = receive(before).replaceAll(".*\"marker\":\"([^\"]+)\".*", "$1");
        String acknowledge = ", \"consumer\": " + consumer + ", \"through\": \"" + marker + "\"";
        assertThat(ask(before, "consumer_acknowledge", acknowledge)).contains("\"acknowledged\":1");
        assertThat(post(before, 2)).contains("\"status\":201");
        assertThat(receive(before)).contains("\"body\":2");
        first.stop();
        PlainWebSocket after = connect(start());
        assertThat(open(after, ", \"mode\": \"watch\", \"name\": \"n\"")).contains("\"after\":\"" + marker + "\"");
        assertThat(receive(after)).contains("\"body\":2").doesNotContain("\"body\":1");
    }

    @Test
    void shouldFreeWhatWasClaimedBeforeItStops() throws Exception {
        Node first = start();
        PlainWebSocket before = connect(first);
        assertThat(post(before, 1)).contains("\"status\":201");
        assertThat(open(before, ", \"mode\": \"claim\"")).contains("\"status\":201");
        assertThat(receive(before)).contains("\"body\":1").contains("\"claim_count\":1");
        first.stop();
        PlainWebSocket after = connect(start());
        assertThat(ask(after, "queue_get_stats", "")).contains("\"claimed\":0,\"free\":1");
        assertThat(open(after, ", \"mode\": \"claim\"")).contains("\"status\":201");
        assertThat(receive(after)).contains("\"body\":1").contains("\"claim_count\":2");
    }

    @Test
    void shouldGiveToOthersWhatALostConnectionHad() throws Exception {
        Node node = start();
        PlainWebSocket lost = connect(node);
        PlainWebSocket other = connect(node);
        assertThat(post(lost, 1)).contains("\"status\":201");
        assertThat(open(lost, ", \"mode\": \"claim\"")).contains("\"status\":201");
        assertThat(receive(lost)).contains("\"body\":1");
        assertThat(open(other, ", \"mode\": \"claim\"")).contains("\"status\":201");
        lost.close();
        assertThat(receive(other)).contains("\"body\":1").contains("\"claim_count\":2");
    }
}
