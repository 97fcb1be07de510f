package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Backoff;
import dev.holdfast.persist.Call;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.Heartbeat;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.OutcomeUnknown;
import dev.holdfast.persist.Persistent;
import dev.holdfast.persist.SlotState;
import dev.holdfast.persist.State;
import dev.holdfast.persist.Stats;
import dev.holdfast.persist.io.CountingServer.Mood;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A line protocol over real sockets: three servers that share what they carry out. */
class PersistentPipeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CALLERS = 16;

    private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final ManualNames names = new ManualNames();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final List<CountingServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        for (String address : List.of("127.0.0.2", "127.0.0.3", "127.0.0.4")) {
            servers.add(CountingServer.on(address, executed));
        }
    }

    @AfterEach
    void stopServers() throws IOException {
        for (CountingServer server : servers) {
            server.close();
        }
    }

    private Persistent<Pipe<String, String>> open(
            UnaryOperator<Persistent.Builder<Pipe<String, String>>> more, int... leadTo) {
        lead(leadTo);
        return more.apply(Persistent.to("lines.test", 7, Pipe.over(Sockets.plain(), new LineCodec()))
                        .names(names)
                        .backoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(5)))
                        .listener(events::add))
                .build();
    }

    private Persistent<Pipe<String, String>> open(int... leadTo) {
        return open(builder -> builder, leadTo);
    }

    private void lead(int... to) {
        InetSocketAddress[] addresses = new InetSocketAddress[to.length];
        for (int i = 0; i < to.length; i++) {
            addresses[i] = servers.get(to[i]).address();
        }
        names.lead(addresses);
    }

    private static String ask(Persistent<Pipe<String, String>> lines, String what) throws Exception {
        CompletableFuture<String> answer = lines.call(Call.ONCE, LIMIT, link -> link.call(what));
        return answer.get(20, TimeUnit.SECONDS);
    }

    private boolean has(Class<? extends Event> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    @Test
    void shouldAnswerACallThatWasMadeBeforeTheNameWasKnown() throws Exception {
        try (var lines = open()) {
            var answer = lines.call(Call.ONCE, LIMIT, link -> link.call("a"));
            assertThat(answer).isNotDone();
            lead(0);
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(ask(lines, "a")).isEqualTo("2");
        }
    }

    @Test
    void shouldMoveBusyLinksWithoutLosingOrRepeatingAnything() {
        try (var lines = open(0, 1)) {
            Traffic traffic = new Traffic(lines, CALLERS);
            try (traffic) {
                traffic.flow(1000);
                for (int[] step : new int[][] {{0, 1, 2}, {1, 2}, {2}, {0}}) {
                    lead(step);
                    names.confirm();
                    Eventually.await("the others are left", () -> areOnly(step));
                    traffic.flow(1000);
                }
            }
            assertThat(traffic.failures).isEmpty();
            assertThat(traffic.unknown).isEmpty();
            assertThat(executed.keySet()).isEqualTo(traffic.acknowledged);
            assertThat(Traffic.repeated(Call.ONCE, executed)).isZero();
            assertThat(lines.stats().resent()).isZero();
        }
    }

    private boolean areOnly(int... open) {
        List<Integer> wanted = Arrays.stream(open).boxed().toList();
        for (int i = 0; i < servers.size(); i++) {
            if (wanted.contains(i) != servers.get(i).open() > 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldSurviveTheCrashOfOneOfTwo() throws Exception {
        try (var lines = open(0, 1)) {
            Traffic traffic = new Traffic(lines, CALLERS);
            try (traffic) {
                traffic.flow(1000);
                servers.get(0).kill();
                traffic.flow(2000);
            }
            assertThat(traffic.failures).isEmpty();
            assertThat(traffic.unknown).allMatch(what -> what.startsWith(Call.ONCE.name()));
            assertThat(traffic.unknown.size()).isLessThanOrEqualTo(CALLERS);
            assertThat(executed.keySet()).containsAll(traffic.acknowledged);
            assertThat(Traffic.repeated(Call.ONCE, executed)).isZero();
            assertThat(lines.state()).isEqualTo(State.DEGRADED);
        }
    }

    @Test
    void shouldComeBackByItselfAfterARestart() throws Exception {
        try (var lines = open(0)) {
            assertThat(ask(lines, "a")).isEqualTo("1");
            InetSocketAddress address = servers.get(0).address();
            servers.get(0).kill();
            Eventually.await("it is down", () -> lines.state() == State.DOWN);
            var waits = lines.call(Call.ONCE, LIMIT, link -> link.call("a"));
            servers.set(0, new CountingServer(address, executed));
            assertThat(waits.get(20, TimeUnit.SECONDS)).isEqualTo("2");
        }
    }

    @Test
    void shouldNeverUseAServerThatAcceptsAndSaysNothing() throws Exception {
        servers.get(0).become(Mood.MUTE);
        try (var lines = open(builder -> builder.helloTimeout(Duration.ofMillis(100)), 0, 1)) {
            for (int i = 0; i < 100; i++) {
                assertThat(ask(lines, "thing-" + i)).isEqualTo("1");
            }
            Eventually.await("it was tried again", () -> servers.get(0).connections() > 2);
            assertThat(events)
                    .filteredOn(Event.Ready.class::isInstance)
                    .extracting(event -> ((Event.Ready) event).endpoint().address())
                    .containsOnly(servers.get(1).address());
        }
    }

    @Test
    void shouldSeeAHalfOpenConnectionWithinTwoHeartbeatsAndNotGoBack() throws Exception {
        Duration heartbeat = Duration.ofMillis(500);
        try (var lines = open(
                builder -> builder.heartbeat(Heartbeat.every(heartbeat)).helloTimeout(Duration.ofMillis(200)), 0, 1)) {
            Eventually.await("both are ready", () -> lines.state() == State.READY);
            servers.get(0).become(Mood.MUTE);
            long start = System.nanoTime();
            Eventually.await("it is seen", () -> has(Event.SeenHalfOpen.class));
            Duration seen = Duration.ofNanos(System.nanoTime() - start);
            assertThat(seen).isLessThan(heartbeat.multipliedBy(2).plusSeconds(2));
            int tries = servers.get(0).connections();
            for (int i = 0; i < 100; i++) {
                assertThat(ask(lines, "thing-" + i)).isEqualTo("1");
            }
            Eventually.await("it is tried again", () -> servers.get(0).connections() > tries + 1);
            assertThat(lines.state()).isEqualTo(State.DEGRADED);
        }
    }

    @Test
    void shouldTellWhatWasSentToAServerThatFellSilent() throws Exception {
        try (var lines = open(builder -> builder.heartbeat(Heartbeat.every(Duration.ofMillis(100))), 0)) {
            ask(lines, "a");
            servers.get(0).become(Mood.MUTE);
            var answer = lines.call(Call.ONCE, LIMIT, link -> link.call("b"));
            assertThat(answer).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(OutcomeUnknown.class);
        }
    }

    @Test
    void shouldAskASilentServerForALifeSignAndMeasureTheRoundTrip() throws Exception {
        try (var lines = open(builder -> builder.heartbeat(new Heartbeat(Duration.ofMillis(50), LIMIT)), 0)) {
            servers.get(0).become(Mood.SECRETIVE);
            Eventually.await("some heartbeats", () -> servers.get(0).pings() > 5);
            assertThat(servers.get(0).connections()).isEqualTo(1);
            assertThat(lines.stats().links())
                    .singleElement()
                    .extracting(Stats.LinkStats::roundTrip)
                    .matches(time -> !time.isZero());
        }
    }

    @Test
    void shouldStayWhereItIsWhenAllNewAddressesRefuse() throws Exception {
        servers.get(1).close();
        servers.get(2).close();
        try (var lines = open(0)) {
            assertThat(ask(lines, "a")).isEqualTo("1");
            lead(1, 2);
            names.confirm();
            Eventually.await(
                    "both were tried",
                    () -> events.stream()
                                    .filter(Event.BackingOff.class::isInstance)
                                    .count()
                            >= 4);
            assertThat(ask(lines, "a")).isEqualTo("2");
        }
    }

    @Test
    void shouldGoToTheNextPriorityWhenTheFirstIsGone() throws Exception {
        names.set(List.of(
                new Endpoint(servers.get(0).address(), 10, 1, Map.of()),
                new Endpoint(servers.get(1).address(), 10, 1, Map.of()),
                new Endpoint(servers.get(2).address(), 20, 1, Map.of())));
        try (var lines = Persistent.to("lines.test", 7, Pipe.over(Sockets.plain(), new LineCodec()))
                .names(names)
                .build()) {
            Eventually.await("all are ready", () -> lines.state() == State.READY);
            for (int i = 0; i < 100; i++) {
                ask(lines, "first-" + i);
            }
            assertThat(servers.get(2).carriedOut()).isZero();
            servers.get(0).kill();
            servers.get(1).kill();
            var answer = lines.call(Call.REPEATABLE, LIMIT, link -> link.call("then"));
            // A server that is being killed may have carried it out before, without an answer.
            assertThat(answer.get(20, TimeUnit.SECONDS)).isIn("1", "2", "3");
            assertThat(servers.get(2).carriedOut()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotWaitForAServerWhoseSystemDoesNotAnswer() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, servers.get(1).address().getAddress());
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertThat(List.of(first, second)).allMatch(Socket::isConnected);
            InetSocketAddress hanging = (InetSocketAddress) full.getLocalSocketAddress();
            names.lead(hanging);
            try (var lines = Persistent.to("lines.test", 7, Pipe.over(Sockets.plain(), new LineCodec()))
                    .names(names)
                    .connectTimeout(Duration.ofMillis(100))
                    .listener(events::add)
                    .build()) {
                Eventually.await("it gives up", () -> has(Event.BackingOff.class));
                assertThat(events)
                        .filteredOn(Event.BackingOff.class::isInstance)
                        .first()
                        .extracting(event -> ((Event.BackingOff) event).cause().getMessage())
                        .asString()
                        .contains("within 100 ms");
                names.lead(hanging, servers.get(0).address());
                assertThat(ask(lines, "a")).isEqualTo("1");
            }
        }
    }

    @Test
    void shouldGoOnAfterTheStaggerWhenTheFirstAddressHangs() throws Exception {
        servers.get(0).become(Mood.MUTE);
        servers.get(1).become(Mood.MUTE);
        try (var lines = open(Persistent.Builder::single, 0, 1, 2)) {
            assertThat(ask(lines, "a")).isEqualTo("1");
            assertThat(events).filteredOn(Event.Ready.class::isInstance).hasSize(1);
            Eventually.await("the slow ones are given up", () -> areOnly(2));
        }
    }

    @Test
    void shouldFinishWhatIsUnderWayBeforeItCloses() throws Exception {
        var lines = open(0);
        Eventually.await("it is ready", () -> lines.state() == State.READY);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String what = "thing-" + i;
            answers.add(lines.call(Call.ONCE, LIMIT, link -> link.call(what)));
        }
        lines.close();
        long answered = answers.stream()
                .filter(answer ->
                        answer.handle((value, failure) -> failure == null).join())
                .count();
        assertThat(executed).hasSize((int) answered);
        Eventually.await("the connection is closed", () -> servers.get(0).open() == 0);
        Eventually.await("no link is there", () -> lines.stats().links().isEmpty());
    }

    @Test
    void shouldShowEachLinkInItsStatistics() throws Exception {
        servers.get(1).close();
        try (var lines = open(0, 1)) {
            ask(lines, "a");
            Eventually.await("a failure", () -> lines.stats().links().stream().anyMatch(link -> link.failures() > 1));
            assertThat(lines.stats().calls()).isEqualTo(1);
            assertThat(lines.stats().links())
                    .anyMatch(link -> link.state() == SlotState.READY)
                    .hasSize(2);
        }
    }
}
