package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rate of one connection over REST, which needs a client that keeps its connection. */
class ConnectionRateTest {

    @Test
    void shouldHoldRequestsOfOneConnectionToItsRate() throws Exception {
        List<String> sets = List.of(
                "listen=127.0.0.1:0",
                "storage=memory",
                "rates.connection_requests_per_second=1",
                "rates.burst_seconds=2");
        ManualClock clock = new ManualClock();
        Node node = Node.start(
                Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                        .nodeConfig(),
                clock);
        try {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.address() + "/v2/queues"))
                    .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                    .header("X-Project-ID", "p")
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> refused = client.send(request, BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body()).contains("rates.connection_requests_per_second");
            clock.advanceSeconds(1);
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        } finally {
            node.stop();
        }
    }
}
