package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for messages, and clients that do not. */
class RestWaitTest {

    private static final String HEAD =
            " HTTP/1.1\r\nHost: x\r\nX-Project-ID: p\r\nClient-ID: " + RestHarness.ANN + "\r\n";
    private static final String CLAIM = "POST /v2/queues/q/claims?wait=30" + HEAD + "\r\n";
    private static final String MESSAGE = "{\"messages\":[{\"body\":\"precious\"}]}";

    private RestHarness server;

    @BeforeEach
    void start() throws IOException {
        server = new RestHarness();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void awaitUnderWay(int requests) {
        RestHarness.await(() -> server.listener().requestsUnderWay() == requests);
    }

    /** Makes sure that whatever was sent before has reached its lane. */
    private void post() throws IOException {
        HttpReply reply = server.call("POST", "/v2/queues/q/messages", MESSAGE, "X-Test: post");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v2/queues/q/claims?wait=30",
                "DELETE /v2/queues/q/messages?pop=1&wait=30",
                "GET /v2/queues/q/messages?echo=true&wait=30"
            })
    void shouldAnswerAsSoonAsThereIsSomething(String line) throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(line + HEAD + "\r\n");
            awaitUnderWay(1);
            post();
            HttpReply reply = connection.receive("GET");
            assertThat(reply.status()).isBetween(200, 201);
            assertThat(reply.body()).contains("precious");
            connection.write("GET /v2/ping" + HEAD + "\r\n");
            assertThat(connection.receive("GET").status()).isEqualTo(204);
        }
    }

    @Test
    void shouldAnswerEmptyHandedWhenTheTimeIsOver() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(CLAIM);
            awaitUnderWay(1);
            RestHarness.await(this::isOverAfterAnotherWhile);
            assertThat(connection.receive("POST").status()).isEqualTo(204);
        }
    }

    /** A lane sees that time has passed when a call comes. */
    private boolean isOverAfterAnotherWhile() {
        server.operations().advanceSeconds(31);
        try {
            assertThat(server.get("/v2/queues/q/stats").status()).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return server.listener().requestsUnderWay() == 0;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v2/queues/q/claims?wait=30",
                "DELETE /v2/queues/q/messages?pop=1&wait=30",
                "GET /v2/queues/q/messages?echo=true&wait=30"
            })
    void shouldNotGiveMessagesToAClientThatHasGone(String line) throws IOException {
        HttpConnection gone = server.connect();
        gone.write(line + HEAD + "\r\n");
        awaitUnderWay(1);
        gone.close();
        awaitUnderWay(0);

        post();
        HttpReply reply = server.call("POST", "/v2/queues/q/claims", null);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.body()).contains("precious");
    }

    @Test
    void shouldNoticeAClientThatResetsItsConnection() throws IOException {
        HttpConnection gone = server.connect();
        gone.write(CLAIM);
        awaitUnderWay(1);
        gone.reset();
        awaitUnderWay(0);
    }

    @Test
    void shouldNoticeAClientThatGoesAfterItHasSentItsNextRequest() throws IOException {
        HttpConnection gone = server.connect();
        gone.write(CLAIM + "GET /v2/ping" + HEAD + "\r\n");
        awaitUnderWay(1);
        gone.write("GET /v2/queues" + HEAD + "\r\n");
        gone.close();
        awaitUnderWay(0);

        post();
        assertThat(server.call("POST", "/v2/queues/q/claims", null).status()).isEqualTo(201);
    }

    @Test
    void shouldServeTheRequestsThatWereSentWhileOneWaited() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write(CLAIM + "PUT /v2/queues/one" + HEAD + "Content-Length: 2\r\n\r\n{");
            awaitUnderWay(1);
            connection.write("}PUT /v2/queues/two" + HEAD + "\r\n");
            connection.write("GET /v2/que");
            post();
            assertThat(connection.receive("POST").status()).isEqualTo(201);
            assertThat(connection.receive("PUT").header("Location")).isEqualTo("/v2/queues/one");
            assertThat(connection.receive("PUT").header("Location")).isEqualTo("/v2/queues/two");
            connection.write("ues" + HEAD + "\r\n");
            assertThat(connection.receive("GET").body()).contains("\"one\"", "\"two\"");
        }
    }

    @Test
    void shouldKeepMoreRequestsThanItLooksAheadWhileOneWaits() throws IOException {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            more.append("PUT /v2/queues/q").append(i).append(HEAD).append("Content-Length: 2\r\n\r\n{}");
        }
        try (HttpConnection connection = server.connect()) {
            connection.write(CLAIM);
            awaitUnderWay(1);
            connection.write(more.toString());
            post();
            assertThat(connection.receive("POST").status()).isEqualTo(201);
            for (int i = 0; i < 500; i++) {
                assertThat(connection.receive("PUT").header("Location")).isEqualTo("/v2/queues/q" + i);
            }
        }
    }

    @Test
    void shouldWaitAgainAndAgainOnOneConnection() throws IOException {
        try (HttpConnection connection = server.connect()) {
            for (int i = 0; i < 20; i++) {
                connection.write("DELETE /v2/queues/q/messages?pop=1&wait=30" + HEAD + "\r\n");
                awaitUnderWay(1);
                post();
                assertThat(connection.receive("DELETE").body()).contains("precious");
            }
        }
        awaitUnderWay(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=61", "wait=-1", "wait=x"})
    void shouldRefuseAWaitOutOfItsBounds(String wait) throws IOException {
        assertThat(server.call("POST", "/v2/queues/q/claims?" + wait, null).status())
                .isEqualTo(400);
    }
}
