package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.config.EdgeConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in: hosts, origins of sockets, and CORS. */
class EdgeTest {

    /** What stands in for the socket itself. */
    private static final int OPENED = 204;

    private static final String APP = "https://app.example.org";

    private RestHarness server = start();

    @AfterEach
    void stop() {
        server.close();
    }

    private static RestHarness start(String... sets) {
        try {
            ConfigurationSources sources =
                    new ConfigurationSources(Optional.empty(), Map.of(), List.of(sets), List.of());
            EdgeConfig edge = Configuration.load(sources).nodeConfig().edge();
            return RestHarness.guarded(edge);
        } catch (IOException | ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void restart(String... sets) {
        server.close();
        server = start(sets);
    }

    private HttpReply ask(String method, String path, String host, String... headers) throws IOException {
        try (HttpConnection connection = server.connect()) {
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            connection.write(head.append("\r\n").toString());
            return connection.receive(method);
        }
    }

    private int upgrade(String host, String... origins) throws IOException {
        String[] headers = new String[origins.length + 2];
        headers[0] = "Upgrade: websocket";
        headers[1] = "Connection: Upgrade";
        for (int i = 0; i < origins.length; i++) {
            headers[i + 2] = "Origin: " + origins[i];
        }
        return ask("GET", "/", host, headers).status();
    }

    @Test
    void shouldRefuseRestUnderAStrangeName() throws IOException {
        HttpReply reply = ask("GET", "/", "evil.example:8888");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("network.hosts");
        assertThat(reply.header("X-OpenStack-Request-Id")).startsWith("req-");
        assertThat(ask("GET", "/", "localhost").status()).isEqualTo(300);
        assertThat(ask("GET", "/health/live", "probe.example").status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseSocketsUnderAStrangeName() throws IOException {
        assertThat(upgrade("evil.example:8888", "http://evil.example:8888")).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8888", "https://localhost:8888", "http://LOCALHOST:8888"})
    void shouldOpenSocketsForItsOwnPages(String origin) throws IOException {
        assertThat(upgrade("localhost:8888", origin)).isEqualTo(OPENED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "http://localhost:3000",
                "http://localhost",
                "http://127.0.0.1:8888",
                "ftp://localhost:8888",
                APP
            })
    void shouldRefuseSocketsToOtherPages(String origin) throws IOException {
        assertThat(upgrade("localhost:8888", origin)).isEqualTo(403);
    }

    @Test
    void shouldNameTheSettingWhenItRefusesAPage() throws IOException {
        HttpReply reply = ask(
                "GET", "/", "localhost", "Upgrade: websocket", "Connection: Upgrade", "Origin: http://evil.example");
        assertThat(reply.body()).contains("websocket.origins");
    }

    @Test
    void shouldOpenSocketsForProgramsWithoutAnOrigin() throws IOException {
        assertThat(upgrade("localhost:8888")).isEqualTo(OPENED);
    }

    @Test
    void shouldOpenSocketsForListedPages() throws IOException {
        restart("websocket.origins=" + APP);
        assertThat(upgrade("localhost", APP)).isEqualTo(OPENED);
        assertThat(upgrade("localhost", APP + ".evil.example")).isEqualTo(403);
        assertThat(upgrade("localhost", APP, "http://evil.example")).isEqualTo(403);
        restart("websocket.origins=*");
        assertThat(upgrade("localhost", "null")).isEqualTo(OPENED);
    }

    @Test
    void shouldNotTakeAPageForItsOwnByANameThatNobodyListed() throws IOException {
        restart("listen=0.0.0.0:8888", "insecure=true");
        assertThat(upgrade("evil.example:8888")).isEqualTo(OPENED);
        assertThat(upgrade("evil.example:8888", "http://evil.example:8888")).isEqualTo(403);
        restart("listen=0.0.0.0:8888", "insecure=true", "network.hosts=q.example");
        assertThat(upgrade("q.example", "https://q.example")).isEqualTo(OPENED);
    }

    @Test
    void shouldSayNothingOfCorsUntilItIsConfigured() throws IOException {
        HttpReply reply = ask("GET", "/", "localhost", "Origin: " + APP);
        assertThat(reply.headerLines()).noneMatch(line -> line.startsWith("Access-Control") || line.startsWith("Vary"));
    }

    @Test
    void shouldAnswerAPreflight() throws IOException {
        restart("cors.allowed_origins=" + APP);
        HttpReply reply = ask(
                "OPTIONS",
                "/v2/queues/q",
                "localhost",
                "Origin: " + APP,
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: client-id,x-project-id, content-type");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Vary")).isEqualTo("Origin");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("3600");
        assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("client-id,x-project-id, content-type");
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, TRACE, Client-ID",
        "https://app.example.org, PUT, X-Other",
        "https://evil.example, PUT, Client-ID",
        "null, PUT, Client-ID"
    })
    void shouldNotAllowWhatIsNotListed(String origin, String method, String header) throws IOException {
        restart("cors.allowed_origins=" + APP);
        HttpReply reply = ask(
                "OPTIONS",
                "/v2/queues/q",
                "localhost",
                "Origin: " + origin,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: " + header);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headerLines()).noneMatch(line -> line.startsWith("Access-Control"));
        assertThat(reply.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void shouldLetListedPagesReadRepliesAndErrors() throws IOException {
        restart("cors.allowed_origins=" + APP);
        for (String path : List.of("/", "/v2/queues", "/nowhere")) {
            HttpReply reply = ask("GET", path, "localhost", "Origin: " + APP);
            assertThat(reply.header("Access-Control-Allow-Origin")).as(path).isEqualTo(APP);
            assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(reply.header("Access-Control-Expose-Headers")).contains("X-OpenStack-Request-ID");
            assertThat(reply.headerLines()).anyMatch(line -> line.startsWith("Vary") && line.contains("Origin"));
        }
    }

    @Test
    void shouldServeOtherPagesWithoutTheHeaders() throws IOException {
        restart("cors.allowed_origins=" + APP);
        HttpReply reply = ask("GET", "/", "localhost", "Origin: http://evil.example");
        assertThat(reply.status()).isEqualTo(300);
        assertThat(reply.headerLines()).noneMatch(line -> line.startsWith("Access-Control"));
    }

    @Test
    void shouldNeverPermitCredentialsToEverybody() throws IOException {
        restart("cors.allowed_origins=*, " + APP);
        HttpReply anybody = ask("GET", "/", "localhost", "Origin: http://evil.example");
        assertThat(anybody.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(anybody.header("Access-Control-Allow-Credentials")).isNull();
        HttpReply listed = ask("GET", "/", "localhost", "Origin: " + APP);
        assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    }
}
