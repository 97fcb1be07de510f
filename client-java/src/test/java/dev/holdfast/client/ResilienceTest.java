package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.OutcomeUnknown;
import dev.holdfast.persist.io.Eventually;
import dev.holdfast.persist.names.Names;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.auth.AccessToken;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.auth.TokenSecret;
import dev.holdfast.server.base.IdGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls when connections and servers do not last. */
@Timeout(120)
class ResilienceTest {

    private static final Duration NO_WAIT = Duration.ZERO;

    @TempDir
    private Path folder;

    /** What became of posts: the bodies that are certainly stored, and those that may be. */
    private static final class Ledger {
        final Map<String, CompletableFuture<Posted>> posts = new HashMap<>();

        void post(dev.holdfast.client.Queue<String> queue, String body) {
            posts.put(body, queue.post(body));
        }

        /** Nothing acknowledged is missing, nothing is there twice, and nothing failed otherwise. */
        int check(List<String> stored) throws Exception {
            assertThat(stored).doesNotHaveDuplicates();
            int unknown = 0;
            for (Map.Entry<String, CompletableFuture<Posted>> post : posts.entrySet()) {
                try {
                    post.getValue().get(60, TimeUnit.SECONDS);
                    assertThat(stored).contains(post.getKey());
                } catch (ExecutionException failed) {
                    assertThat(failed).hasCauseInstanceOf(OutcomeUnknown.class);
                    unknown++;
                }
            }
            return unknown;
        }

        void await() {
            posts.values()
                    .forEach(post -> post.handle((posted, failure) -> true).join());
        }
    }

    private static List<String> all(dev.holdfast.client.Queue<String> queue) {
        List<String> bodies = new ArrayList<>();
        Page<String> page = queue.blocking().list(20);
        while (!page.messages().isEmpty()) {
            page.messages().forEach(message -> bodies.add(message.body()));
            page = queue.blocking().list(20, page.next().orElseThrow());
        }
        return bodies;
    }

    @Test
    void shouldStoreAPostOnceWhoseReplyWasLost() throws Exception {
        try (TestServer server = TestServer.start();
                LossyProxy proxy = new LossyProxy(server.port());
                HoldfastClient client = HoldfastClient.connect(proxy.address())) {
            BlockingView<String> queue = client.queue("q").typed(Body.TEXT).blocking();
            queue.post("one");
            proxy.loseNextReply();
            assertThat(queue.post("two").ids()).hasSize(1);
            assertThat(proxy.losses).hasValue(1);
            assertThat(queue.stats().total()).isEqualTo(2);
            assertThat(client.stats().resent()).isEqualTo(1);
        }
    }

    @Test
    void shouldSayAtOnceThatItDoesNotKnowWhetherSomethingWasTaken() throws Exception {
        try (TestServer server = TestServer.start();
                LossyProxy proxy = new LossyProxy(server.port());
                HoldfastClient client = HoldfastClient.connect(proxy.address())) {
            BlockingView<String> queue = client.queue("q").typed(Body.TEXT).blocking();
            queue.post("one");
            proxy.loseNextReply();
            assertThatThrownBy(() -> queue.pop(1, NO_WAIT)).isInstanceOf(OutcomeUnknown.class);
            queue.post("two");
            proxy.loseNextReply();
            assertThatThrownBy(() -> queue.claim(1, Duration.ofSeconds(60), NO_WAIT))
                    .isInstanceOf(OutcomeUnknown.class);
            assertThat(queue.stats().claimed()).isEqualTo(1);
        }
    }

    @Test
    void shouldNeitherLoseNorDoubleThroughAConnectionThatIsLostUnderLoad() throws Exception {
        try (TestServer server = TestServer.start();
                LossyProxy proxy = new LossyProxy(server.port());
                HoldfastClient client = HoldfastClient.connect(proxy.address())) {
            var queue = client.queue("q").typed(Body.TEXT);
            Queue<String> watched = new ConcurrentLinkedQueue<>();
            queue.live().fromHead().listen(message -> {
                watched.add(message.body());
                return CompletableFuture.completedFuture(null);
            });
            Ledger ledger = new Ledger();
            for (int round = 0; round < 8; round++) {
                for (int i = 0; i < 100; i++) {
                    ledger.post(queue, round + "." + i);
                }
                proxy.loseNextReply();
                ledger.await();
            }
            List<String> stored = all(queue);
            ledger.check(stored);
            assertThat(proxy.losses.get()).isGreaterThan(3);
            Eventually.await("all are seen", () -> watched.size() >= stored.size());
            assertThat(watched).containsExactlyElementsOf(stored);
        }
    }

    @Test
    void shouldNeitherLoseNorDoubleWhenTheServerIsRestartedUnderLoad() throws Exception {
        String[] onDisk = {"storage=rocksdb", "data.dir=" + folder};
        TestServer server = TestServer.start(onDisk);
        int port = server.port();
        Map<String, AtomicInteger> worked = new HashMap<>();
        try (HoldfastClient client = HoldfastClient.connect("127.0.0.1:" + port)) {
            var queue = client.queue("q").typed(Body.TEXT);
            Ledger ledger = new Ledger();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 400; i++) {
                    ledger.post(queue, round + "." + i);
                }
                server.close();
                for (int i = 400; i < 500; i++) {
                    ledger.post(queue, round + "." + i);
                }
                server = TestServer.start("storage=rocksdb", "data.dir=" + folder, "listen=127.0.0.1:" + port);
                ledger.await();
            }
            List<String> stored = all(queue);
            assertThat(ledger.check(stored)).isZero();
            stored.forEach(body -> worked.put(body, new AtomicInteger()));
            try (Worker<String> worker = queue.worker().concurrency(2).start((message, job) -> {
                Objects.requireNonNull(worked.get(message.body())).incrementAndGet();
                return Done.acknowledge();
            })) {
                Eventually.await("all is done", () -> queue.blocking().stats().total() == 0);
                assertThat(worker.ended()).isNotDone();
            }
            assertThat(worked.values()).allMatch(times -> times.get() == 1);
        } finally {
            server.close();
        }
    }

    private static NameService following(Collection<Endpoint> endpoints) {
        return Names.polling(Duration.ofMillis(20), () -> List.copyOf(endpoints));
    }

    private static HoldfastClient connect(NameService names) {
        return HoldfastClient.builder("mq.test")
                .names(names)
                .serverName("127.0.0.1")
                .build();
    }

    private static Endpoint endpoint(TestServer server) {
        return new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 0, 1, Map.of());
    }

    @Test
    void shouldMoveToWhereTheNameLeadsWithoutAFailure() throws Exception {
        Queue<Endpoint> lead = new ConcurrentLinkedQueue<>();
        try (TestServer first = TestServer.start();
                TestServer second = TestServer.start()) {
            lead.add(endpoint(first));
            try (HoldfastClient client = connect(following(lead))) {
                var queue = client.queue("q").typed(Body.TEXT);
                int posted = 0;
                queue.post("0").get(20, TimeUnit.SECONDS);
                lead.add(endpoint(second));
                lead.remove();
                try (HoldfastClient there = HoldfastClient.connect(second.address())) {
                    BlockingView<String> moved =
                            there.queue("q").typed(Body.TEXT).blocking();
                    while (moved.stats().total() < 10) {
                        queue.post("m" + ++posted).get(20, TimeUnit.SECONDS);
                    }
                    try (HoldfastClient here = HoldfastClient.connect(first.address())) {
                        long before = here.queue("q").blocking().stats().total();
                        assertThat(before + moved.stats().total()).isEqualTo(1 + posted);
                    }
                }
            }
        }
    }

    @Test
    void shouldMoveBeforeAServerStops() throws Exception {
        Queue<Endpoint> lead = new ConcurrentLinkedQueue<>();
        try (TestServer first = TestServer.start("shutdown.drain_seconds=4");
                TestServer second = TestServer.start()) {
            lead.add(endpoint(first));
            try (HoldfastClient client = connect(following(lead))) {
                var queue = client.queue("q").typed(Body.TEXT);
                queue.post("first").get(20, TimeUnit.SECONDS);
                lead.add(endpoint(second));
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(first::close);
                while (!stopped.isDone()) {
                    queue.post("more").get(20, TimeUnit.SECONDS);
                }
                assertThat(client.stats().unknown()).isZero();
                assertThat(queue.blocking().stats().total()).isPositive();
            }
        }
    }

    private Token token(int number, Duration lasts) {
        try {
            String secret = TokenSecret.create(new IdGenerator(new Random(number)));
            Instant expires = Instant.now().plus(lasts);
            AccessToken kept = new AccessToken(
                    "t" + number,
                    "",
                    TokenSecret.hash(secret),
                    new ProjectId("p"),
                    List.of(),
                    1,
                    expires.toEpochMilli());
            new TokenFile(folder.resolve("tokens.json")).update(all -> {
                List<AccessToken> more = new ArrayList<>(all);
                more.add(kept);
                return more;
            });
            return new Token(secret, expires);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void shouldBringANewTokenBeforeTheOldOneExpires() throws Exception {
        Duration life = Duration.ofSeconds(4);
        List<Token> tokens = List.of(token(1, life), token(2, life.multipliedBy(10)));
        AtomicInteger asked = new AtomicInteger();
        List<Event> lost = new ArrayList<>();
        try (TestServer server = TestServer.start("auth.mode=token", "data.dir=" + folder);
                HoldfastClient client = HoldfastClient.builder(server.address())
                        .project("p")
                        .tokens(() ->
                                CompletableFuture.completedFuture(tokens.get(Math.min(1, asked.getAndIncrement()))))
                        .listener(event -> {
                            if (event instanceof Event.Lost || event instanceof Event.BackingOff) {
                                lost.add(event);
                            }
                        })
                        .build()) {
            BlockingView<String> queue = client.queue("q").typed(Body.TEXT).blocking();
            queue.post("one");
            Instant end = Objects.requireNonNull(tokens.get(0).expires()).plusMillis(500);
            Eventually.await("the first token has expired", () -> Instant.now().isAfter(end));
            assertThat(queue.post("two").ids()).hasSize(1);
            assertThat(asked).hasValue(2);
            assertThat(lost).isEmpty();
        }
    }

    @Test
    void shouldShowItsTokenByRestToo() throws Exception {
        Token good = token(3, Duration.ofHours(1));
        try (TestServer server = TestServer.start("auth.mode=token", "data.dir=" + folder);
                UpgradeProxy proxy = new UpgradeProxy(server.port())) {
            proxy.refuseWith(403);
            List<Token> tokens = List.of(Token.of("nonsense"), good);
            AtomicInteger asked = new AtomicInteger();
            try (HoldfastClient client = HoldfastClient.builder(proxy.address())
                    .project("p")
                    .tokens(() -> CompletableFuture.completedFuture(tokens.get(asked.getAndIncrement() < 2 ? 0 : 1)))
                    .build()) {
                BlockingView<String> queue = client.queue("q").typed(Body.TEXT).blocking();
                assertThat(queue.post("one").ids()).hasSize(1);
                assertThat(asked.get()).isGreaterThan(2);
            }
        }
    }
}
