package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.server.meter.RequestMeter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of a queue as Server-Sent Events. */
@Timeout(60)
class EventStreamTest {

    private static final String MESSAGES = "/v2/queues/q/messages";
    private static final String[] WHO = {"Client-ID: " + RestHarness.ANN, "X-Project-ID: p"};

    private RestHarness server;
    private final List<EventReader> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new RestHarness();
    }

    @AfterEach
    void stop() throws IOException {
        for (EventReader reader : opened) {
            reader.close();
        }
        server.close();
    }

    private EventReader open(String query, String... lines) throws IOException {
        List<String> head = new ArrayList<>(List.of(WHO));
        head.addAll(List.of(lines));
        EventReader reader = new EventReader(server.port(), MESSAGES + query, head.toArray(String[]::new));
        opened.add(reader);
        return reader;
    }

    private void post(String body) throws IOException {
        HttpReply reply = server.call("POST", MESSAGES, "{\"messages\":[{\"body\":" + body + "}]}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
    }

    private static void assertBody(String event, String body) {
        assertThat(event).matches("id: [0-9A-Za-z_-]+\ndata: \\{\"id\":.*\"body\":" + body + ".*}");
    }

    @Test
    void shouldSendWhatIsThereAndThenWhatComes() throws IOException {
        post("1");
        post("2");
        EventReader reader = open("");
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(reader.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reader.header("Content-Encoding")).isEmpty();
        assertThat(reader.next()).isEqualTo("retry: 3000");
        assertBody(reader.next(), "1");
        assertBody(reader.next(), "2");
        post("\"three\\nlines\"");
        assertBody(reader.nextEvent(), "\"three\\\\nlines\"");
    }

    @Test
    void shouldGoOnBehindTheLastEventThatWasSeen() throws IOException {
        for (int i = 0; i < 50; i++) {
            post(String.valueOf(i));
        }
        String lastId = "";
        int seen = 0;
        while (seen < 50) {
            EventReader reader = open("?limit=7", "Last-Event-ID: " + lastId);
            for (int i = 0; i < 9 && seen < 50; i++) {
                assertBody(reader.nextEvent(), String.valueOf(seen++));
            }
            lastId = reader.lastId();
            reader.close();
        }
        EventReader rest = open("?marker=" + lastId);
        post("50");
        assertBody(rest.nextEvent(), "50");
    }

    @Test
    void shouldBeginWithWhatIsNewWhereThatIsWanted() throws IOException {
        EventReader beforeAll = open("?start=new");
        assertThat(beforeAll.next()).isEqualTo("retry: 3000");
        post("1");
        assertBody(beforeAll.nextEvent(), "1");
        EventReader reader = open("?start=new");
        assertThat(reader.next()).isEqualTo("retry: 3000");
        post("2");
        assertBody(reader.nextEvent(), "2");
        assertThat(open("?start=later").status()).isEqualTo(400);
    }

    @Test
    void shouldShowEveryMessageUnlessAskedNotTo() throws IOException {
        post("1");
        assertThat(server.call("POST", "/v2/queues/q/claims?limit=1", "{}").status())
                .isEqualTo(201);
        post("2");
        assertBody(open("").nextEvent(), "1");
        assertBody(open("?include_claimed=false").nextEvent(), "2");
        EventReader others = open("?echo=false");
        HttpReply posted = server.bare(
                "POST", MESSAGES, "{\"messages\":[{\"body\":3}]}", "Client-ID: " + RestHarness.BOB, "X-Project-ID: p");
        assertThat(posted.status()).isEqualTo(201);
        assertBody(others.nextEvent(), "3");
    }

    @Test
    void shouldKeepASilentStreamAlive() throws IOException {
        EventReader reader = open("");
        assertThat(reader.next()).isEqualTo("retry: 3000");
        for (int i = 0; i < 3; i++) {
            RestHarness.await(() -> isHeardOfAfterAnotherWhile(reader));
            assertThat(reader.next()).isEqualTo(": keep-alive");
        }
        post("1");
        assertBody(reader.nextEvent(), "1");
    }

    /** A lane sees that time has passed when a call comes. */
    private boolean isHeardOfAfterAnotherWhile(EventReader reader) {
        try {
            server.operations().advanceSeconds(31);
            assertThat(server.get("/v2/queues/q/stats").status()).isEqualTo(200);
            return reader.hasArrived();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldCountAsAnsweredFromItsBeginning() throws IOException {
        EventReader reader = open("");
        assertThat(reader.next()).isEqualTo("retry: 3000");
        RequestMeter meter = server.operations().dispatcher().meter();
        assertThat(meter.underWay(RequestMeter.Transport.REST)).isZero();
        reader.close();
        RestHarness.await(() -> server.streams().size() == 0);
        assertThat(meter.underWay(RequestMeter.Transport.REST)).isZero();
    }

    @Test
    void shouldSayThatTheQueueIsAnotherOneAndGoOnAtItsHead() throws IOException {
        post("1");
        EventReader reader = open("");
        assertBody(reader.nextEvent(), "1");
        assertThat(server.call("DELETE", "/v2/queues/q", null).status()).isEqualTo(204);
        post("2");
        assertThat(reader.nextEvent()).isEqualTo("event: reset\nid:\ndata: {}");
        assertThat(reader.lastId()).isEmpty();
        assertBody(reader.nextEvent(), "2");
    }

    @Test
    void shouldTakeAnEmptyAnswerThatComesEarlyForWhatItIs() throws IOException {
        post("1");
        EventReader reader = open("");
        assertBody(reader.nextEvent(), "1");
        RestHarness.await(() -> server.operations().waitingCalls() == 1);
        server.operations().stopLanes();
        assertThat(reader.next()).isEqualTo(": keep-alive");
    }

    @Test
    void shouldSayAtOnceThatAMarkerIsOfAnotherQueue() throws IOException {
        post("1");
        EventReader reader = open("?marker=nonsense");
        assertThat(reader.nextEvent()).isEqualTo("event: reset\nid:\ndata: {}");
        assertBody(reader.nextEvent(), "1");
    }

    @Test
    void shouldNotReadOnForAClientThatDoesNotRead() throws IOException {
        String large = "\"" + "x".repeat(100_000) + "\"";
        for (int i = 0; i < 100; i++) {
            post(large);
        }
        EventReader slow = open("");
        EventReader other = open("?start=new");
        assertThat(other.next()).isEqualTo("retry: 3000");
        post("1");
        assertBody(other.nextEvent(), "1");
        for (int i = 0; i < 100; i++) {
            assertThat(slow.nextEvent().length()).isGreaterThan(100_000);
        }
        assertBody(slow.nextEvent(), "1");
    }

    @Test
    @Timeout(300)
    void shouldGiveUpWhoTakesNothingButNotWhoTakesALittle() throws IOException {
        String large = "\"" + "x".repeat(250_000) + "\"";
        for (int i = 0; i < 200; i++) {
            post(large);
        }
        EventReader slow = open("");
        for (int i = 0; i < 3; i++) {
            takeALittleAfter(29, slow);
        }
        EventReader silent = open("");
        assertThat(silent.status()).isEqualTo(200);
        while (server.streams().size() == 2) {
            takeALittleAfter(9, slow);
            parkWhile(2);
        }
        takeALittleAfter(29, slow);
        while (server.streams().size() == 1) {
            server.operations().advanceSeconds(31);
            parkWhile(1);
        }
    }

    /** Reads until the server has sent more. */
    private void takeALittleAfter(long seconds, EventReader reader) throws IOException {
        server.operations().advanceSeconds(seconds);
        for (long sent = server.sentBytes(); server.sentBytes() == sent; ) {
            assertThat(reader.nextEvent()).isNotEqualTo(EventReader.END);
        }
    }

    /** Waits for a while, or until there are fewer streams. */
    private void parkWhile(int streams) {
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        AtomicInteger looks = new AtomicInteger();
        RestHarness.await(
                () -> looks.incrementAndGet() == 300 || server.streams().size() < streams);
    }

    @Test
    void shouldLeaveClientsOfJsonAlone() throws IOException {
        post("1");
        for (String accept : List.of(
                "application/json", "*/*", "application/json, text/event-stream", "text/event-stream;q=0, */*")) {
            HttpReply reply = server.get(MESSAGES + "?echo=true", "Accept: " + accept);
            assertThat(reply.status()).as(accept).isEqualTo(200);
            assertThat(reply.body()).startsWith("{\"messages\":[");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /v2/queues/q/messages",
                "GET /v2/queues/q/messages?ids=a",
                "GET /v2/queues",
                "POST /v2/queues/q/messages",
                "DELETE /v2/queues/q/messages"
            })
    void shouldOfferNoStreamOfAnythingElse(String line) throws IOException {
        String[] parts = line.split(" ", 2);
        assertThat(server.call(parts[0], parts[1], null, "Accept: text/event-stream")
                        .status())
                .isEqualTo(406);
    }

    @Test
    void shouldRefuseInsteadOfStreamingWhatIsRefused() throws IOException {
        EventReader reader = open("?limit=1000");
        assertThat(reader.status()).isEqualTo(400);
        assertThat(reader.header("Content-Type")).isEqualTo("application/json");
        assertThat(server.streams().size()).isZero();
        EventReader nobody = new EventReader(server.port(), MESSAGES);
        opened.add(nobody);
        assertThat(nobody.status()).isEqualTo(400);
    }

    @Test
    void shouldTakeFromTheQueryWhoAsksWhereAPageCanSendNoHeaders() throws IOException {
        post("1");
        EventReader reader = new EventReader(server.port(), MESSAGES + "?project_id=p&client_id=" + RestHarness.ANN);
        opened.add(reader);
        assertBody(reader.nextEvent(), "1");
    }

    @Test
    void shouldForgetAClientThatHasGone() throws IOException {
        EventReader reader = open("");
        assertThat(reader.next()).isEqualTo("retry: 3000");
        assertThat(server.streams().size()).isEqualTo(1);
        reader.close();
        RestHarness.await(() -> server.streams().size() == 0);
        RestHarness.await(() -> server.listener().requestsUnderWay() == 0);
    }

    @Test
    void shouldHaveNoMoreStreamsThanItMay() throws IOException {
        server.close();
        server = new RestHarness(Limits.DEFAULT.with(Limit.MAX_EVENT_STREAMS, 1));
        EventReader first = open("");
        assertThat(first.next()).isEqualTo("retry: 3000");
        EventReader second = open("");
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.header("Retry-After")).isEqualTo("5");
        first.close();
        RestHarness.await(() -> server.streams().size() == 0);
        assertThat(open("").status()).isEqualTo(200);
    }

    @Test
    void shouldEndWithAWordWhenTheServerStops() throws IOException {
        EventReader reader = open("");
        EventReader other = open("");
        assertThat(reader.next()).isEqualTo("retry: 3000");
        assertThat(other.next()).isEqualTo("retry: 3000");
        server.streams().end();
        String last = reader.next();
        assertThat(last).matches("retry: [2-6]\\d\\d\\d\n: The server is stopping\\.");
        assertThat(other.next()).isNotEqualTo(last).endsWith(": The server is stopping.");
        assertThat(reader.next()).isEqualTo(EventReader.END);
        assertThat(open("").status()).isEqualTo(503);
        RestHarness.await(() -> server.listener().requestsUnderWay() == 0);
    }
}
