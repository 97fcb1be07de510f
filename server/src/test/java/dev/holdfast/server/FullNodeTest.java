package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A server that has as many connections as it may have, at two addresses. */
class FullNodeTest {

    private static HttpResponse<String> get(String address, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("X-Project-ID", "p")
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void shouldBeAliveAndSayWhyItIsNotReady() throws Exception {
        List<String> sets = List.of(
                "listen=127.0.0.1:0", "websocket.listen=127.0.0.1:0", "storage=memory", "limits.max_connections=1");
        Node node = Node.start(
                Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                        .nodeConfig(),
                new ManualClock());
        String address = node.address().toString();
        try (PlainWebSocket kept =
                PlainWebSocket.connect(node.webSocketAddress().orElseThrow().port())) {
            kept.send(SocketFrame.text("{}".getBytes(StandardCharsets.UTF_8)));
            assertThat(get(address, "/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(address, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("limits.max_connections");
            assertThat(get(address, "/v2/queues").statusCode()).isEqualTo(503);
        } finally {
            node.stop();
        }
    }
}
