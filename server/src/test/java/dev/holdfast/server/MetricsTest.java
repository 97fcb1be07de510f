package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.metrics.Exposition;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server shows at {@code /metrics}, and to whom. */
class MetricsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_0-9]+)` \\| (\\w+) \\| [^|]* \\| ([^|]+) \\|$");

    @TempDir
    Path folder;

    private @Nullable Node node;

    @AfterEach
    void stop() {
        if (node != null) {
            node.stop();
        }
    }

    private void start(String... more) throws Exception {
        List<String> sets = new ArrayList<>(List.of(
                "listen=127.0.0.1:0",
                "data.dir=" + folder,
                "storage.disk.ballast_bytes=0",
                "shutdown.grace_seconds=1"));
        sets.addAll(List.of(more));
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig());
    }

    private int port() {
        return Objects.requireNonNull(node).address().port();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("X-Project-ID", "p")
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private Exposition scrape() throws Exception {
        HttpResponse<String> response = send("GET", "/metrics", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        return Exposition.parse(response.body());
    }

    /** Posts two messages, claims both, and deletes one of them. */
    private void useQueue() throws Exception {
        send("POST", "/v2/queues/q/messages", "{\"messages\": [{\"body\": 1}, {\"body\": 2}]}");
        String claimed = send("POST", "/v2/queues/q/claims", "{}").body();
        MatchResult message = Pattern.compile("\"href\": ?\"([^\"]+claim_id=[^\"]+)\"")
                .matcher(claimed)
                .results()
                .findFirst()
                .orElseThrow();
        assertThat(send("DELETE", message.group(1), "").statusCode()).isEqualTo(204);
    }

    @Test
    void shouldCountWhatHappensToMessages() throws Exception {
        start();
        useQueue();
        Exposition page = scrape();
        assertThat(page.value("holdfast_messages_posted_total")).isEqualTo(2);
        assertThat(page.value("holdfast_messages_claimed_total")).isEqualTo(2);
        assertThat(page.value("holdfast_messages_acknowledged_total")).isEqualTo(1);
        assertThat(page.value("holdfast_messages_deleted_total")).isEqualTo(0);
        assertThat(page.value("holdfast_delivery_delay_seconds_count")).isEqualTo(2);
        assertThat(page.value("holdfast_acknowledgement_delay_seconds_count")).isEqualTo(1);
        assertThat(page.value("holdfast_sync_duration_seconds_count")).isPositive();
        assertThat(page.value("holdfast_stores{health=\"ready\"}")).isEqualTo(1);
    }

    @Test
    void shouldCountRequestsByOperationTransportAndOutcome() throws Exception {
        start();
        useQueue();
        send("GET", "/v2/queues/q/messages/missing", "");
        send("GET", "/v2/nowhere", "");
        try (PlainWebSocket socket = PlainWebSocket.connect(port())) {
            socket.send(SocketFrame.text("{\"action\": \"nonsense\"}".getBytes(StandardCharsets.UTF_8)));
            SocketFrame ignored = socket.receive();
            Exposition page = scrape();
            assertThat(page.value(requests("message_post", "rest", "ok"))).isEqualTo(1);
            assertThat(page.value(requests("message_get", "rest", "message_not_found")))
                    .isEqualTo(1);
            assertThat(page.value(requests("none", "rest", "route_not_found"))).isEqualTo(1);
            assertThat(page.value(requests("none", "websocket", "action_unknown")))
                    .isEqualTo(1);
            assertThat(page.value("holdfast_request_duration_seconds_count{operation=\"message_post\"}"))
                    .isEqualTo(1);
            assertThat(page.value("holdfast_requests_in_flight{transport=\"rest\"}"))
                    .isEqualTo(0);
            assertThat(page.value("holdfast_requests_in_flight{transport=\"websocket\"}"))
                    .isEqualTo(0);
            assertThat(page.value("holdfast_connections{kind=\"websocket\"}")).isEqualTo(1);
        }
    }

    private static String requests(String operation, String transport, String outcome) {
        return "holdfast_requests_total{operation=\"" + operation + "\",outcome=\"" + outcome + "\",transport=\""
                + transport + "\"}";
    }

    @Test
    void shouldCountTheBytesOfBothTransports() throws Exception {
        start();
        Exposition before = scrape();
        try (PlainWebSocket socket = PlainWebSocket.connect(port())) {
            String request = "{\"action\": \"" + "x".repeat(5000) + "\"}";
            socket.send(SocketFrame.text(request.getBytes(StandardCharsets.UTF_8)));
            SocketFrame ignored = socket.receive();
            Exposition after = scrape();
            assertThat(after.value("holdfast_received_bytes_total"))
                    .isGreaterThan(before.value("holdfast_received_bytes_total") + 5000);
            assertThat(after.value("holdfast_sent_bytes_total"))
                    .isGreaterThan(before.value("holdfast_sent_bytes_total") + 5000);
        }
    }

    @Test
    void shouldCountWhatConsumersArePushed() throws Exception {
        start();
        try (PlainWebSocket socket = PlainWebSocket.connect(port())) {
            ask(socket, "hello", "\"project\": \"p\", \"client_id\": \"3381af92-2b9e-11e3-b191-71861300734c\"");
            ask(socket, "consumer_open", "\"queue_name\": \"q\", \"mode\": \"watch\", \"credit\": {\"messages\": 10}");
            useQueue();
            SocketFrame ignored = socket.receive();
            Exposition page = scrape();
            assertThat(page.value("holdfast_messages_pushed_total")).isEqualTo(2);
            assertThat(page.value("holdfast_consumers")).isEqualTo(1);
        }
    }

    private static void ask(PlainWebSocket socket, String action, String body) {
        String request = "{\"id\": 1, \"action\": \"" + action + "\", \"body\": {" + body + "}}";
        socket.send(SocketFrame.text(request.getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(socket.receive().payload(), StandardCharsets.UTF_8))
                .contains("\"status\":20");
    }

    @Test
    void shouldBeDescribedWholeInTheDocumentation() throws Exception {
        start();
        useQueue();
        List<String> documented = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + " is a " + row.group(2) + ": " + row.group(3))
                .toList();
        Exposition page = scrape();
        assertThat(documented.stream().filter(row -> row.startsWith("holdfast_")))
                .as("docs/metrics.md")
                .containsExactlyInAnyOrderElementsOf(described(page, "holdfast_"));
        assertThat(documented)
                .containsAll(described(page, "jvm_"))
                .containsAll(described(page, "process_"))
                .containsAll(described(page, "system_"));
    }

    private static List<String> described(Exposition page, String prefix) {
        return page.families(prefix).stream()
                .map(family -> family.name() + " is a " + family.type() + ": " + family.help())
                .toList();
    }

    @Test
    void shouldShowNothingThatProjectsOrQueuesAreCalled() throws Exception {
        start();
        useQueue();
        send("PUT", "/v2/queues/confidential", "", "X-Project-ID", "secret-project");
        assertThat(send("GET", "/metrics", "").body()).doesNotContain("confidential", "secret-project", "\"q\"");
    }

    @Test
    void shouldNotShowOverAProxyWhatIsForThisMachine() throws Exception {
        start();
        assertThat(send("GET", "/metrics", "", "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/metrics", "").statusCode()).isEqualTo(405);
    }

    @Test
    void shouldShowAllOrNothingWhenSaidSo() throws Exception {
        start("metrics.access=all");
        assertThat(send("GET", "/metrics", "", "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(200);
        stop();
        start("metrics.access=none");
        assertThat(send("GET", "/metrics", "").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldAskForCredentialsWhenSaidSo() throws Exception {
        start("metrics.access=admin", "auth.mode=token");
        assertThat(send("GET", "/metrics", "").statusCode()).isEqualTo(401);
    }
}
