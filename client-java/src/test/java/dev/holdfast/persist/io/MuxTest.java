package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Backoff;
import dev.holdfast.persist.Call;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.Heartbeat;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.OutcomeUnknown;
import dev.holdfast.persist.Persistent;
import dev.holdfast.persist.State;
import dev.holdfast.persist.Stats;
import dev.holdfast.protocol.websocket.Opcode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words over WebSocket, plain and with TLS. */
class MuxTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(5));

    private final ManualNames names = new ManualNames();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<String> pushed = new ConcurrentLinkedQueue<>();
    private final List<FrameServer> servers = new ArrayList<>();

    /** For servers that are called words.test or 127.0.0.2. */
    private static SSLContext tls;

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws Exception {
        tls = TestTls.contextFor("dns:words.test,ip:127.0.0.2", folder);
    }

    @AfterEach
    void stop() throws IOException {
        for (FrameServer server : servers) {
            server.close();
        }
    }

    private FrameServer serve(String address, FrameServer.Script script) throws IOException {
        return serve(new ServerSocket(0, 50, InetAddress.getByName(address)), script);
    }

    private FrameServer serve(ServerSocket listener, FrameServer.Script script) {
        FrameServer server = new FrameServer(listener, (text, peer) -> {
            String[] words = text.split(" ", 2);
            if (words[1].equals(WordCodec.HELLO)) {
                peer.say("= " + words[0] + " welcome");
            } else {
                script.onMessage(text, peer);
            }
        });
        servers.add(server);
        return server;
    }

    /** Answers every request with its own word. */
    private static void echo(String text, FrameServer.Peer peer) throws IOException {
        peer.say("= " + text);
    }

    private Persistent<Mux<String, String>> open(
            Transport transport, UnaryOperator<Persistent.Builder<Mux<String, String>>> more) {
        names.lead(servers.stream().map(FrameServer::address).toArray(InetSocketAddress[]::new));
        Framing.Factory framing = WebSocketFraming.at("/words?x=1", Map.of("X-Test", "yes"));
        return more.apply(Persistent.to(
                                "words.test",
                                80,
                                Mux.over(transport, framing, new WordCodec(), 1024, (link, word) -> pushed.add(word)))
                        .names(names)
                        .backoff(QUICK)
                        .listener(events::add))
                .build();
    }

    private Persistent<Mux<String, String>> open() {
        return open(Sockets.plain(), builder -> builder);
    }

    private static CompletableFuture<String> call(Persistent<Mux<String, String>> words, String word) {
        return words.call(Call.ONCE, LIMIT, link -> link.call(word));
    }

    private static String ask(Persistent<Mux<String, String>> words, String word) throws Exception {
        return call(words, word).get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldUpgradeWithTheNameOfTheServiceAndAskInFrames() throws Exception {
        FrameServer server = serve("127.0.0.2", MuxTest::echo);
        try (var words = open()) {
            assertThat(ask(words, "one")).isEqualTo("one");
            assertThat(server.heads.peek())
                    .startsWith("GET /words?x=1 HTTP/1.1\r\n")
                    .contains("\r\nHost: words.test:" + server.address().getPort() + "\r\n")
                    .contains("\r\nX-Test: yes\r\n");
        }
        Eventually.await("the goodbye", () -> server.closeCodes.contains(1000));
    }

    @Test
    void shouldFindTheRequestOfEachAnswerInAnyOrder() throws Exception {
        List<String> heard = new ArrayList<>();
        serve("127.0.0.2", (text, peer) -> {
            heard.add(text);
            for (int i = heard.size() - 1; heard.size() == 100 && i >= 0; i--) {
                peer.say("= " + heard.get(i));
            }
        });
        try (var words = open()) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(call(words, "word-" + i));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("word-" + i);
            }
        }
    }

    @Test
    void shouldHandOutWhatIsPushedAndAnswerPings() throws Exception {
        FrameServer server = serve("127.0.0.2", MuxTest::echo);
        try (var words = open()) {
            ask(words, "one");
            FrameServer.Peer peer = server.peers.take();
            peer.say("! news");
            peer.control(Opcode.PING, "there?");
            Eventually.await("the push", () -> pushed.contains("news"));
            Eventually.await("the pong", () -> server.heads.contains("pong there?"));
        }
    }

    @Test
    void shouldKeepNoMoreUnderWayThanTheServerGrants() throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        FrameServer server = serve("127.0.0.2", (text, peer) -> heard.add(text));
        try (var words = open()) {
            Eventually.await("it is ready", () -> words.state() == State.READY);
            FrameServer.Peer peer = server.peers.take();
            peer.say("credit 2");
            peer.say("! granted");
            Eventually.await("the credit", () -> pushed.contains("granted"));
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(call(words, "word-" + i));
            }
            for (int i = 0; i < 5; i++) {
                int there = i + 1;
                Eventually.await("request " + i, () -> heard.size() >= there);
                assertThat(heard.size()).isLessThanOrEqualTo(i + 2);
                peer.say("= " + heard.stream().skip(i).findFirst().orElseThrow());
                assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("word-" + i);
            }
        }
    }

    @Test
    void shouldMoveWhatTheServerDidNotTakeWhenItGoesAway() throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        FrameServer leaving = serve("127.0.0.2", (text, peer) -> heard.add(text));
        try (var words = open(Sockets.plain(), Persistent.Builder::single)) {
            Eventually.await("it is ready", () -> words.state() == State.READY);
            var taken = call(words, "taken");
            Eventually.await("the first", () -> heard.size() == 1);
            var untaken = call(words, "untaken");
            Eventually.await("the second", () -> heard.size() == 2);
            FrameServer other = serve("127.0.0.3", MuxTest::echo);
            names.lead(leaving.address(), other.address());
            leaving.refuseWith("HTTP/1.1 503 no\r\n\r\n");
            FrameServer.Peer peer = leaving.peers.take();
            peer.say("leave 20 1");
            assertThat(untaken.get(20, TimeUnit.SECONDS)).isEqualTo("untaken");
            peer.say("= 1 done");
            assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo("done");
            assertThat(words.stats().resent()).isZero();
        }
    }

    @Test
    void shouldMoveWhatTheServerRefusesWithAPromise() throws Exception {
        serve("127.0.0.2", (text, peer) -> peer.say("- " + text.split(" ", 2)[0]));
        serve("127.0.0.3", MuxTest::echo);
        try (var words = open()) {
            Eventually.await("both are ready", () -> words.state() == State.READY);
            for (int i = 0; i < 50; i++) {
                assertThat(ask(words, "word-" + i)).isEqualTo("word-" + i);
            }
            assertThat(words.stats().moved()).isPositive();
        }
    }

    @Test
    void shouldLeaveAServerThatGivesNoticeBeforeItEnds() throws Exception {
        FrameServer leaving = serve("127.0.0.2", MuxTest::echo);
        serve("127.0.0.3", MuxTest::echo);
        try (var words = open()) {
            Eventually.await("both are ready", () -> words.state() == State.READY);
            leaving.refuseWith("HTTP/1.1 503 no\r\n\r\n");
            leaving.peers.take().say("leave 1 -1");
            for (int i = 0; leaving.closeCodes.isEmpty(); i++) {
                assertThat(ask(words, "word-" + i)).isEqualTo("word-" + i);
            }
            assertThat(events)
                    .anyMatch(event -> event instanceof Event.Leaving left && left.reason() == Event.Reason.GOAWAY);
            assertThat(events).noneMatch(Event.Lost.class::isInstance);
        }
    }

    @Test
    void shouldTellThatTheOutcomeIsUnknownWhenTheServerCloses() throws Exception {
        serve("127.0.0.2", (text, peer) -> peer.sayGoodbye(1011));
        try (var words = open()) {
            assertThat(call(words, "word"))
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(OutcomeUnknown.class)
                    .withMessageContaining("1011");
        }
    }

    @Test
    void shouldMeasureTheRoundTripOfPings() throws Exception {
        FrameServer server = serve("127.0.0.2", MuxTest::echo);
        Heartbeat often = new Heartbeat(Duration.ofMillis(50), LIMIT);
        try (var words = open(Sockets.plain(), builder -> builder.heartbeat(often))) {
            Eventually.await(
                    "a round trip",
                    () -> words.stats().links().stream()
                            .map(Stats.LinkStats::roundTrip)
                            .anyMatch(time -> !time.isZero()));
            assertThat(server.peers).hasSize(1);
        }
    }

    @Test
    void shouldTakeAnyByteForLifeAndSilenceForDeath() throws Exception {
        FrameServer server = serve("127.0.0.2", MuxTest::echo);
        server.goDeaf();
        Duration dead = Duration.ofSeconds(1);
        try (var words = open(Sockets.plain(), b -> b.heartbeat(new Heartbeat(Duration.ofMillis(200), dead)))) {
            FrameServer.Peer peer = server.peers.take();
            long end = System.nanoTime() + dead.multipliedBy(2).toNanos();
            while (System.nanoTime() < end) {
                int before = pushed.size();
                peer.say("! alive");
                Eventually.await("the push", () -> pushed.size() > before);
            }
            assertThat(words.state()).isEqualTo(State.READY);
            Eventually.await("it is seen", () -> events.stream().anyMatch(Event.SeenHalfOpen.class::isInstance));
            assertThat(server.heads).contains("ping");
        }
    }

    @ParameterizedTest
    @CsvSource({"200", "302", "403", "404", "426", "502", "503"})
    void shouldNotTakeAnythingButAnUpgradeForOne(int status) throws Exception {
        FrameServer refusing = serve("127.0.0.2", MuxTest::echo);
        refusing.refuseWith("HTTP/1.1 " + status + " no\r\nContent-Length: 0\r\n\r\n");
        serve("127.0.0.3", MuxTest::echo);
        try (var words = open()) {
            assertThat(ask(words, "one")).isEqualTo("one");
            Eventually.await("the refusal", () -> cause() != null);
            assertThat(cause()).hasMessageContaining("answered with " + status);
        }
    }

    private @Nullable Throwable cause() {
        return events.stream()
                .filter(Event.BackingOff.class::isInstance)
                .map(event -> ((Event.BackingOff) event).cause())
                .findFirst()
                .orElse(null);
    }

    @Test
    void shouldStayAwayAsLongAsTheServerSays() throws Exception {
        serve("127.0.0.2", MuxTest::echo).refuseWith("HTTP/1.1 503 no\r\nRetry-After: 60\r\n\r\n");
        try (var words = open()) {
            Eventually.await("the refusal", () -> cause() != null);
            assertThat(words.state()).isEqualTo(State.CONNECTING);
            assertThat(events)
                    .filteredOn(Event.BackingOff.class::isInstance)
                    .extracting(event -> ((Event.BackingOff) event).pause().toSeconds())
                    .allMatch(seconds -> seconds >= 60 && seconds <= 90);
        }
    }

    @ParameterizedTest
    @CsvSource({"1008, 3600", "1013, 5"})
    void shouldStayAwayAsLongAsTheCloseCodeAsks(int code, long seconds) throws Exception {
        serve("127.0.0.2", (text, peer) -> peer.sayGoodbye(code));
        try (var words = open()) {
            assertThat(call(words, "word")).failsWithin(LIMIT);
            Eventually.await("the back-off", () -> cause() != null);
            assertThat(events)
                    .filteredOn(Event.BackingOff.class::isInstance)
                    .extracting(event -> ((Event.BackingOff) event).pause().toSeconds())
                    .first()
                    .matches(pause -> pause >= seconds && pause <= seconds * 3 / 2);
        }
    }

    @Test
    void shouldMeasureTheRoundTripOfTheHello() throws Exception {
        serve("127.0.0.2", MuxTest::echo);
        try (var words = open()) {
            ask(words, "one");
            assertThat(events)
                    .filteredOn(Event.Ready.class::isInstance)
                    .allMatch(event -> ((Event.Ready) event).roundTrip().toNanos() > 0);
        }
    }

    private void serveTls() throws IOException {
        serve(
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.2")),
                MuxTest::echo);
    }

    @Test
    void shouldTalkTlsToTheServerThatTheCertificateNames() throws Exception {
        serveTls();
        try (var words = open(Sockets.tls(tls), builder -> builder)) {
            for (int size = 1; size < 400_000; size *= 7) {
                String word = "x".repeat(size);
                assertThat(ask(words, word)).isEqualTo(word);
            }
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(call(words, i + "y".repeat(1000 + 997 * i)));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).get(20, TimeUnit.SECONDS))
                        .startsWith(i + "y")
                        .endsWith("y");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "127.0.0.3", "sub.words.test"})
    void shouldRefuseACertificateForAnotherName(String serverName) throws Exception {
        serveTls();
        try (var words = open(Sockets.tls(tls), builder -> builder.serverName(serverName))) {
            Eventually.await("the refusal", () -> cause() != null);
            assertThat(words.state()).isEqualTo(State.CONNECTING);
            assertThat(cause()).isInstanceOf(SSLException.class).hasMessageContaining("No ");
        }
    }

    @Test
    void shouldAcceptACertificateForTheAddressWhereThereIsNoName() throws Exception {
        serveTls();
        try (var words = open(Sockets.tls(tls), builder -> builder.serverName("127.0.0.2"))) {
            assertThat(ask(words, "one")).isEqualTo("one");
        }
    }
}
