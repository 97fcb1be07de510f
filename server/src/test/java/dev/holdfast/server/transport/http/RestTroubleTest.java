package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What REST says of each operation while the store does not answer. */
class RestTroubleTest {

    private @Nullable RestHarness started;

    @BeforeEach
    void start() throws IOException {
        started = RestHarness.withoutStore();
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private RestHarness server() {
        return Objects.requireNonNull(started);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT    | /v2/queues/q                   |                           | Queue could not be created.
            GET    | /v2/queues/q                   |                           | Queue metadata could not be retrieved.
            DELETE | /v2/queues/q                   |                           | Queue could not be deleted.
            GET    | /v2/queues                     |                           | Queues could not be listed.
            GET    | /v2/queues/q/stats             |                           | Queue stats could not be read.
            POST   | /v2/queues/q/purge             |                           | Queue could not be purged.
            POST   | /v2/queues/q/messages          | {"messages":[{"body":1}]} | Messages could not be enqueued.
            GET    | /v2/queues/q/messages          |                           | Messages could not be listed.
            GET    | /v2/queues/q/messages/m        |                           | Message could not be retrieved.
            GET    | /v2/queues/q/messages?ids=m    |                           | Message could not be retrieved.
            DELETE | /v2/queues/q/messages/m        |                           | Message could not be deleted.
            DELETE | /v2/queues/q/messages?ids=m    |                           | Messages could not be deleted.
            DELETE | /v2/queues/q/messages?pop=1    |                           | Messages could not be popped.
            POST   | /v2/queues/q/claims            |                           | Claim could not be created.
            GET    | /v2/queues/q/claims/c          |                           | Claim could not be queried.
            PATCH  | /v2/queues/q/claims/c          | {}                        | Claim could not be updated.
            DELETE | /v2/queues/q/claims/c          |                           | Claim could not be deleted.
            GET    | /v2/queues/q/subscriptions     |                           | Subscriptions could not be listed.
            POST   | /v2/queues/q/subscriptions     | {}                        | Subscription could not be created.
            GET    | /v2/queues/q/subscriptions/s   |                           | Subscription could not be retrieved.
            DELETE | /v2/queues/q/subscriptions/s   |                           | Subscription could not be deleted.
            """)
    void shouldSayWhatCouldNotBeDone(String method, String path, @Nullable String body, String text)
            throws IOException {
        HttpReply reply = server().call(method, path, body);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Service temporarily unavailable\",\"description\":\"" + text
                        + " Please try again in a few seconds.\"}");
        assertThat(reply.header("Retry-After")).isEqualTo("5");
        assertThat(reply.header("Location")).isNull();
    }

    @Test
    void shouldAnswerAPingByItsStatusAlone() throws IOException {
        HttpReply reply = server().call("GET", "/v2/ping", null);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Content-Type")).isNull();
        assertThat(reply.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void shouldSayThatItStopsRatherThanThatItIsFull() throws IOException {
        server().operations().stopLanes();

        HttpReply reply = server().call("PUT", "/v2/queues/q", null);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("The server is stopping.");
    }
}
