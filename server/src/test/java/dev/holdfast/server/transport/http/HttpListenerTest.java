package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many requests at once, and the end of the service. */
class HttpListenerTest {

    private static final String HEAD =
            " HTTP/1.1\r\nHost: x\r\nX-Project-ID: p\r\nClient-ID: " + RestHarness.ANN + "\r\n";
    private static final String CLAIM = "POST /v2/queues/q/claims?wait=30" + HEAD + "\r\n";

    private RestHarness server;

    @BeforeEach
    void start() throws IOException {
        server = new RestHarness();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest request(String project) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/v2/queues/q/messages"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(30))
                .header("Client-ID", RestHarness.ANN)
                .header("X-Project-ID", project)
                .POST(BodyPublishers.ofString("{\"messages\":[{\"body\":1}]}"))
                .build();
    }

    @Test
    void shouldServeAThousandRequestsAtOnce() throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            replies.add(client.sendAsync(request("project" + i % 10), BodyHandlers.ofString()));
        }

        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.join().statusCode()).isEqualTo(201));
        for (int i = 0; i < 10; i++) {
            assertThat(server.bare(
                                    "GET",
                                    "/v2/queues/q/stats",
                                    null,
                                    "Client-ID: " + RestHarness.ANN,
                                    "X-Project-ID: project" + i)
                            .body())
                    .contains("\"total\":100");
        }
        RestHarness.await(() -> server.listener().requestsUnderWay() == 0);
    }

    @Test
    void shouldFinishWhatIsUnderWayAndRefuseTheRestWhenItStops() throws Exception {
        try (HttpConnection waiting = server.connect();
                HttpConnection idle = server.connect()) {
            waiting.write(CLAIM);
            idle.write("GET /v2/ping" + HEAD + "\r\n");
            assertThat(idle.receive("GET").status()).isEqualTo(204);
            RestHarness.await(() -> server.listener().requestsUnderWay() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stopListener(20_000));
            RestHarness.await(this::isRefused);
            idle.write("PUT /v2/queues/late" + HEAD + "Content-Length: 2\r\n\r\n{}");
            HttpReply late = idle.receive("PUT");
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("Retry-After")).isEqualTo("1");
            assertThat(late.header("Connection")).isEqualTo("close");
            assertThat(late.body()).startsWith("{\"title\":\"Service temporarily unavailable\"");
            assertThat(late.header("X-OpenStack-Request-Id")).startsWith("req-");
            assertThat(stopped).isNotDone();

            server.operations().close();
            assertThat(waiting.receive("POST").status()).isEqualTo(204);
            stopped.join();
            assertThat(waiting.hasEnded()).isTrue();
        }
    }

    @Test
    void shouldEndWhatIsStillUnderWayWhenTheGraceIsOver() throws Exception {
        try (HttpConnection waiting = server.connect()) {
            waiting.write(CLAIM);
            RestHarness.await(() -> server.listener().requestsUnderWay() == 1);
            stopListener(10);
            assertThat(waiting.hasEnded()).isTrue();
        }
    }

    private boolean isRefused() {
        try {
            server.connect().close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private void stopListener(long graceMillis) {
        try {
            server.listener().stop(graceMillis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSayToTheOperatorWhyItCannotListen() {
        assertThatThrownBy(() -> new RestHarness(server.port()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot listen on localhost:" + server.port() + ": ")
                .hasMessageContaining("--listen HOST:PORT");
    }
}
