package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come in pieces, too much, too slowly, or not to their end. */
class RestTransferTest {

    private static final String HEAD =
            " HTTP/1.1\r\nHost: x\r\nX-Project-ID: p\r\nClient-ID: " + RestHarness.ANN + "\r\n";
    private static final String PATCH = "Content-Type: application/openstack-messaging-v2.0-json-patch\r\n";
    private static final int MEBIBYTE = 1024 * 1024;

    private RestHarness server;

    @BeforeEach
    void start() throws IOException {
        server = RestHarness.impatient();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void awaitIdle() {
        RestHarness.await(() -> server.listener().requestsUnderWay() == 0);
    }

    @Test
    void shouldServeRequestAfterRequestOnOneConnection() throws IOException {
        try (HttpConnection connection = server.connect()) {
            for (int i = 0; i < 5; i++) {
                connection.write("PUT /v2/queues/q" + i + HEAD + "Content-Length: 2\r\n\r\n{}");
                assertThat(connection.receive("PUT").status()).isEqualTo(201);
                connection.write("PUT /v2/queues/a%20b" + HEAD + "Content-Length: 2\r\n\r\n{}");
                assertThat(connection.receive("PUT").status()).isEqualTo(400);
                connection.write("GET /v2/nothing" + HEAD + "\r\n");
                assertThat(connection.receive("GET").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void shouldAnswerPipelinedRequestsInTheirOrder() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            all.append("PUT /v2/queues/q").append(i).append(HEAD).append("Content-Length: 2\r\n\r\n{}");
            all.append("GET /v2/nothing").append(HEAD).append("\r\n");
        }
        try (HttpConnection connection = server.connect()) {
            connection.write(all.toString());
            for (int i = 0; i < 200; i++) {
                assertThat(connection.receive("PUT").header("Location")).isEqualTo("/v2/queues/q" + i);
                assertThat(connection.receive("GET").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void shouldReadARequestByteByByte() throws IOException {
        try (HttpConnection connection = server.connect()) {
            String request = "PUT /v2/queues/slowly" + HEAD + "Content-Length: 9\r\n\r\n{\"a\": 12}";
            for (int i = 0; i < request.length(); i++) {
                connection.write(request.substring(i, i + 1));
            }
            assertThat(connection.receive("PUT").status()).isEqualTo(201);
        }
    }

    @Test
    void shouldReadAChunkedBody() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/queues/chunked" + HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n");
            connection.write("4\r\n: 1}\r\n0\r\n\r\nGET /v2/queues/chunked" + HEAD + "\r\n");
            assertThat(connection.receive("PUT").status()).isEqualTo(201);
            assertThat(connection.receive("GET").body()).startsWith("{\"a\":1");
        }
    }

    @Test
    void shouldAskForABodyThatIsHeldBack() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/queues/q" + HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(connection.receive("PUT").status()).isEqualTo(100);
            connection.write("{}");
            assertThat(connection.receive("PUT").status()).isEqualTo(201);
            connection.write("GET /v2/ping" + HEAD + "\r\n");
            assertThat(connection.receive("GET").status()).isEqualTo(204);
        }
    }

    @Test
    void shouldNotAskForTheBodyOfARequestThatIsRefusedAnyway() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/nothing" + HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            HttpReply reply = connection.receive("PUT");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
        awaitIdle();
    }

    @ParameterizedTest
    @CsvSource({
        "'PUT /v2/queues/q',400,Queue metadata is too large. Max size: 65536",
        "'POST /v2/queues/q/messages',400,Message collection size is too large. Max size 262144",
        "'POST /v2/queues/q/claims',413,The body is larger than 1048576 bytes.",
        "'PATCH /v2/queues/q',400,Queue metadata is too large. Max size: 65536",
        "'GET /v2/nothing',404,",
    })
    void shouldRefuseABodyThatIsAnnouncedTooLargeBeforeItComes(String line, int status, String text)
            throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(line + HEAD + PATCH + "Content-Length: 99999999999\r\n\r\n");
            HttpReply reply = connection.receive("PUT");
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).contains(text == null ? "" : text);
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
        awaitIdle();
    }

    @Test
    void shouldRefuseAChunkedBodyOnceItIsTooLarge() throws IOException {
        String chunk = "10000\r\n" + " ".repeat(65536) + "\r\n";
        try (HttpConnection connection = server.connect()) {
            connection.write("POST /v2/queues/q/claims" + HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                connection.write(chunk);
            }
            HttpReply reply = connection.receive("POST");
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
        awaitIdle();
    }

    @Test
    void shouldLetAClientReadTheRefusalThatIsStillSending() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/queues/q" + HEAD + "Content-Length: " + 7 * MEBIBYTE + "\r\n\r\n");
            for (int i = 0; i < 7; i++) {
                connection.write(" ".repeat(MEBIBYTE));
            }
            assertThat(connection.receive("PUT").status()).isEqualTo(400);
        }
        awaitIdle();
    }

    @Test
    void shouldMeasureABodyBeforeItReadsIt() throws IOException {
        String blanks = " ".repeat(65536 - 2);
        assertThat(server.call("PUT", "/v2/queues/a", "{}" + blanks).status()).isEqualTo(201);
        assertThat(server.call("PUT", "/v2/queues/b", "{} " + blanks).body()).contains("too large. Max size: 65536");
        assertThat(server.call("PUT", "/v2/queues/b", "{x " + blanks).body()).contains("too large. Max size: 65536");
        assertThat(server.call("POST", "/v2/queues/b/messages", "x".repeat(262145))
                        .body())
                .isEqualTo("{\"title\":\"Invalid API request\",\"description\":\"Message collection size is too large."
                        + " Max size 262144\"}");
        assertThat(server.call("POST", "/v2/queues/b/messages", "x".repeat(262144))
                        .body())
                .contains("Request body could not be parsed.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 262_145, 1_048_577})
    void shouldNameTheQueuesOwnLimitWhateverElseABodyExceeds(int bytes) throws IOException {
        server.call("PUT", "/v2/queues/small", "{\"_max_messages_post_size\": 1000}");
        assertThat(server.call(
                                "POST",
                                "/v2/queues/small/messages",
                                "x"
                                        .repeat(bytes)
                                        .replaceFirst("x{50}", "{\"messages\": [{\"body\": 1}]}" + " ".repeat(23))
                                        .replace('x', ' '))
                        .body())
                .isEqualTo("{\"title\":\"Invalid API request\",\"description\":\"Message collection size is too large."
                        + " The max size for current queue is 1000. It is calculated by max size ="
                        + " min(max_messages_post_size_config: 262144, max_messages_post_size_queue: 1000).\"}");
    }

    @Test
    void shouldEndTheConnectionOfAClientWhoseHeadNeverEnds() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("GET /v2/ping HTTP/1.1\r\nHost: x\r\n");
            assertThat(connection.hasEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT /v2/queues/q", "PUT /v2/nothing", "OPTIONS /v2/queues/q"})
    void shouldTellAClientWhoseBodyNeverEndsAndEndItsConnection(String line) throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(line + HEAD + "Content-Length: 10\r\n\r\n{");
            HttpReply reply = connection.receive("PUT");
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.body())
                    .isEqualTo(
                            "{\"title\":\"Request timeout\",\"description\":\"The body of the request did not come in"
                                    + " time. Send it again, without a pause.\"}");
            assertThat(reply.header("X-OpenStack-Request-Id")).startsWith("req-");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(connection.hasEnded()).isTrue();
        }
        awaitIdle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n4\r\n{}"})
    void shouldForgetARequestWhoseClientGoesAwayInTheMiddle(String rest) throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/queues/half" + HEAD + rest);
            RestHarness.await(() -> server.listener().requestsUnderWay() == 1);
            connection.reset();
        }
        awaitIdle();
        assertThat(server.get("/v2/queues").body()).doesNotContain("half");
    }

    @Test
    void shouldGiveUpAReplyThatNobodyReads() throws IOException {
        String body = "{\"messages\":[" + ("{\"body\":\"" + "x".repeat(13_000) + "\"},").repeat(19) + "{\"body\":1}]}";
        assertThat(server.call("POST", "/v2/queues/big/messages", body).status())
                .isEqualTo(201);
        HttpConnection connection = server.connect();
        connection.write(("GET /v2/queues/big/messages?echo=true&limit=20" + HEAD + "\r\n").repeat(60));
        RestHarness.await(() -> server.listener().requestsUnderWay() == 1);
        connection.reset();
        awaitIdle();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /v2/ping HTTP/7.0\r\n\r\n",
                "GET /v2/ping HTTP/1.1\r\n\r\n",
                "GET /v2/ping HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "PUT /v2/queues/q HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "PUT /v2/queues/q HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
                "PUT /v2/queues/q HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "PUT /v2/q HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void shouldRefuseWhatIsNoHttp(String request) throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(request);
            assertThat(connection.receive("GET").status()).isEqualTo(400);
        }
        awaitIdle();
    }

    @Test
    void shouldRefuseAHeadThatIsTooLarge() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("GET /v2/ping HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(40_000) + "\r\n\r\n");
            assertThat(connection.receive("GET").status()).isEqualTo(400);
        }
    }
}
