package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class ConnectionCountTest {

    private static final String HEAD =
            " HTTP/1.1\r\nHost: localhost\r\nClient-ID: " + RestHarness.ANN + "\r\nX-Project-ID: p\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final int LONG_MILLIS = 100_000;

    private final ConnectionCount count = new ConnectionCount(2, 10, LONG_MILLIS);
    private final RestHarness server;

    ConnectionCountTest() throws IOException {
        server = new RestHarness(count);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpConnection used() throws IOException {
        HttpConnection connection = server.connect();
        assertThat(ask(connection, "/v2/queues").status()).isEqualTo(200);
        return connection;
    }

    private static HttpReply ask(HttpConnection connection, String path, String... headers) throws IOException {
        connection.write("GET " + path + HEAD + String.join("", headers) + "\r\n");
        return connection.receive("GET");
    }

    private static void end(HttpConnection connection) throws IOException {
        connection.close();
    }

    private void awaitOpen(int connections) {
        RestHarness.await(() -> count.open() == connections);
    }

    @Test
    void shouldTellAConnectionThatIsOneTooManyAndEndIt() throws IOException {
        try (HttpConnection first = used();
                HttpConnection second = used()) {
            for (String upgrade : new String[] {"", UPGRADE}) {
                try (HttpConnection third = server.connect()) {
                    HttpReply refused = ask(third, "/v2/queues", upgrade);
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.header("Retry-After")).isEqualTo("1");
                    assertThat(refused.header("X-OpenStack-Request-Id")).startsWith("req-");
                    assertThat(refused.body()).contains("\"title\":", "limits.max_connections");
                    assertThat(third.hasEnded()).isTrue();
                }
            }
            assertThat(count.open()).isEqualTo(2);
            assertThat(ask(first, "/v2/queues").status()).isEqualTo(200);
            assertThat(ask(second, "/v2/queues").status()).isEqualTo(200);
        }
        awaitOpen(0);
        used().close();
    }

    @Test
    void shouldAnswerWhoAsksAfterTheHealthOnceAlthoughItIsFull() throws IOException {
        try (HttpConnection first = used();
                HttpConnection second = used();
                HttpConnection probe = server.connect()) {
            assertThat(count.isFull()).isTrue();
            assertThat(ask(probe, "/health/live").status()).isEqualTo(200);
            assertThat(probe.hasEnded()).isTrue();
            assertThat(count.open()).isEqualTo(2);
            end(first);
            awaitOpen(1);
            assertThat(count.isFull()).isFalse();
            end(second);
        }
    }

    @Test
    void shouldTakeAConnectionThatWasOneTooManyWhenAPlaceIsFreeByItsRequest() throws IOException {
        try (HttpConnection first = used();
                HttpConnection second = used();
                HttpConnection third = server.connect()) {
            RestHarness.await(() -> count.surplus() == 1);
            end(first);
            awaitOpen(1);
            assertThat(ask(third, "/v2/queues").status()).isEqualTo(200);
            assertThat(ask(third, "/v2/queues").status()).isEqualTo(200);
            assertThat(count.open()).isEqualTo(2);
            end(second);
        }
        awaitOpen(0);
    }

    @Test
    void shouldCloseWithoutAWordWhatComesWhileTooManyAreTold() throws IOException {
        ConnectionCount crowded = new ConnectionCount(1, 1, LONG_MILLIS);
        try (RestHarness other = new RestHarness(crowded);
                HttpConnection first = other.connect()) {
            assertThat(ask(first, "/v2/queues").status()).isEqualTo(200);
            try (HttpConnection told = other.connect()) {
                RestHarness.await(() -> crowded.surplus() == 1);
                try (HttpConnection untold = other.connect()) {
                    assertThat(untold.hasEnded()).isTrue();
                }
                assertThat(ask(told, "/v2/queues").status()).isEqualTo(503);
            }
            RestHarness.await(() -> crowded.surplus() == 0);
            assertThat(crowded.open()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotKeepASilentConnectionThatIsOneTooMany() throws IOException {
        ConnectionCount hasty = new ConnectionCount(1, 10, 50);
        try (RestHarness other = new RestHarness(hasty);
                HttpConnection first = other.connect()) {
            assertThat(ask(first, "/v2/queues").status()).isEqualTo(200);
            try (HttpConnection silent = other.connect()) {
                assertThat(silent.hasEnded()).isTrue();
            }
            assertThat(hasty.open()).isEqualTo(1);
            assertThat(ask(first, "/v2/queues").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldForgetAConnectionHoweverItEnds() throws IOException {
        String[] endings = {
            "", // says nothing, and leaves
            "GET /v2/queues" + HEAD, // leaves in the middle of a head
            "GET /v2/queues" + HEAD + "\r\n", // leaves before its answer
            "GET /v2/queues" + HEAD + "Connection: close\r\n\r\n", // is closed by the server
            "GET\t/v2/queues HTTP/1.1\r\n\r\n", // cannot be read
            "POST /v2/queues/q/messages" + HEAD + "Content-Length: 100\r\n\r\n{", // leaves in the middle of a body
            "POST /v2/queues/q/claims?wait=20" + HEAD + "\r\n", // leaves while it waits
        };
        for (String ending : endings) {
            for (boolean isReset : new boolean[] {false, true}) {
                HttpConnection connection = server.connect();
                awaitOpen(1);
                connection.write(ending);
                if (isReset) {
                    connection.reset();
                } else {
                    connection.close();
                }
                awaitOpen(0);
            }
        }
    }

    @Test
    void shouldForgetAConnectionThatIsTooSlow() throws IOException {
        try (HttpConnection slow = server.connect()) {
            awaitOpen(1);
            slow.write("GET /v2/queues");
            assertThat(slow.hasEnded()).isTrue();
            awaitOpen(0);
        }
    }

    @Test
    void shouldForgetEveryConnectionWhenTheListenerStops() throws Exception {
        try (HttpConnection first = used();
                HttpConnection second = used()) {
            server.listener().stop(0);
            assertThat(first.hasEnded()).isTrue();
            assertThat(second.hasEnded()).isTrue();
            awaitOpen(0);
        }
    }

    @Test
    void shouldWarnOfRefusalsAtMostOnceAMinute() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(ConnectionCount.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try (HttpConnection first = used();
                HttpConnection second = used()) {
            count.report(1_000_000);
            assertThat(logged.list).isEmpty();
            for (int i = 0; i < 3; i++) {
                server.get("/v2/queues");
                count.report(1_000_000 + i);
            }
            count.report(1_060_000);
            count.report(2_000_000);
            assertThat(logged.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "Refused 1 requests and connections: limits.max_connections allows 2 connections",
                            "Refused 2 requests and connections: limits.max_connections allows 2 connections");
            assertThat(ask(first, "/v2/queues").status()).isEqualTo(200);
            assertThat(ask(second, "/v2/queues").status()).isEqualTo(200);
        } finally {
            logger.detachAppender(logged);
        }
    }
}
