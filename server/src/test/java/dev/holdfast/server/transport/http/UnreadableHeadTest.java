package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that Undertow refuses before any handler sees them, and some that one would expect it to refuse. */
class UnreadableHeadTest {

    private static final String UNREADABLE = "{\"title\":\"Invalid API request\",\"description\":\"The head of the"
            + " request cannot be read. It is not HTTP/1.1, or has a broken percent escape, or is larger than the"
            + " server's limit.\"}";
    private static final String REST_OF_HEAD =
            " HTTP/1.1\r\nHost: localhost\r\nClient-ID: " + RestHarness.ANN + "\r\nX-Project-ID: p\r\n\r\n";

    private final RestHarness server;

    UnreadableHeadTest() throws IOException {
        server = new RestHarness();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpReply answerTo(String request) throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(request);
            HttpReply reply = connection.receive("GET");
            assertThat(reply.header("X-OpenStack-Request-Id")).startsWith("req-");
            if ("close".equals(reply.header("Connection"))) {
                assertThat(connection.hasEnded()).isTrue();
            }
            return reply;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v2/ping\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v2/ping HTTP/1.1\r\nHost localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 hello, I am TLS\r\n\r\n",
                "{\"action\": \"queue_list\"}\r\n\r\n",
            })
    void shouldAnswerAHeadThatIsNotHttpWithTheErrorDocument(String request) throws IOException {
        HttpReply reply = answerTo(request);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo(UNREADABLE);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Connection")).isEqualTo("close");
    }

    @Test
    void shouldAnswerAnUnreadableHeadOnAConnectionThatWasInUse() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("GET /v2/ping" + REST_OF_HEAD);
            assertThat(connection.receive("GET").status()).isEqualTo(204);
            connection.write("GET /v2/ping HTTP/1.1\r\nHost localhost\r\n\r\n");
            assertThat(connection.receive("GET").body()).isEqualTo(UNREADABLE);
            assertThat(connection.hasEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000",
        "12345678901234567890123",
        "18446744073709551616",
        "9223372036854775808",
        "-1",
        "+2",
        "x",
        "0x2",
        "''",
        "'2, 2'",
    })
    void shouldRefuseALengthThatIsNone(String length) throws IOException {
        for (String line : List.of("POST /v2/queues/q/messages", "POST /v2/nothing", "POST /health/live")) {
            HttpReply reply = answerTo(line + " HTTP/1.1\r\nHost: localhost\r\nClient-ID: " + RestHarness.ANN
                    + "\r\nX-Project-ID: p\r\nContent-Length: " + length + "\r\n\r\n{}");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).startsWith("{\"title\":\"Invalid API request\",\"description\":\"The");
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, chunked", "chunked, gzip", "identity", "chunkedx"})
    void shouldRefuseATransferCodingThatIsNotRead(String coding) throws IOException {
        for (String line : List.of("PUT /v2/queues/q", "PUT /v2/nothing", "POST /health/live")) {
            HttpReply reply =
                    answerTo(line + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n");
            assertThat(reply.status()).isEqualTo(501);
            assertThat(reply.body())
                    .isEqualTo("{\"title\":\"Not implemented\",\"description\":\"The only transfer coding that is read"
                            + " is chunked.\"}");
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: localhost\r\nHost: localhost\r\n", "Host: localhost:port\r\n"})
    void shouldRefuseARequestForNobodyOrForTwo(String hosts) throws IOException {
        for (String line : List.of("GET /v2/queues", "PUT /v2/nothing", "GET /health/live")) {
            HttpReply reply = answerTo(line + " HTTP/1.1\r\n" + hosts + "\r\n");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body())
                    .startsWith(
                            "{\"title\":\"Invalid API request\",\"description\":\"The request is for no host that it"
                                    + " names well: ")
                    .contains("Host Header");
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
        assertThat(answerTo("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(300);
    }

    @Test
    void shouldNotUpgradeHttp10() throws IOException {
        String upgrade = String.join(
                "\r\n",
                "Host: localhost",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "\r\n");
        assertThat(answerTo("GET /anywhere HTTP/1.0\r\n" + upgrade).status()).isEqualTo(404);
    }

    @Test
    void shouldAnswerAHeadThatIsFarTooLarge() throws IOException {
        HttpReply reply = answerTo("GET /v2/ping HTTP/1.1\r\nX-Long: " + "x".repeat(200_000));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo(UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/queues/a%zz", "/v2/queues/a%2", "/v2/queues/a%ff"})
    void shouldRefuseABrokenEscapeInAName(String path) throws IOException {
        HttpReply reply = answerTo("PUT " + path + REST_OF_HEAD);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).startsWith("{\"title\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/queues?limit=%zz", "/v2/queues?limit=%", "/v2/queues?marker=%ff"})
    void shouldRefuseABrokenEscapeInAParameter(String target) throws IOException {
        HttpReply reply = answerTo("GET " + target + REST_OF_HEAD);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("\"title\":").containsAnyOf("percent escape", "not UTF-8");
    }
}
