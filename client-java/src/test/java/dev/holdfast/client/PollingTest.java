package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.UpgradeProxy.Mood;
import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.State;
import dev.holdfast.persist.io.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose sockets something in between does not let through. */
@Timeout(120)
class PollingTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private TestServer server;
    private UpgradeProxy proxy;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        proxy = new UpgradeProxy(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
    }

    private HoldfastClient connect(Duration comeBackAfter) {
        return HoldfastClient.builder(proxy.address())
                .limit(Duration.ofSeconds(100))
                .comeBackAfter(comeBackAfter)
                .listener(events::add)
                .build();
    }

    private long fellBack() {
        return events.stream().filter(Event.FellBack.class::isInstance).count();
    }

    private static BlockingView<String> queue(HoldfastClient client) {
        return client.queue("q").typed(Body.TEXT).blocking();
    }

    private static List<String> bodies(List<Message<String>> messages) {
        return messages.stream().map(Message::body).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 403, 404, 405, 426, 501, 502, 503})
    void shouldGoOnByRestWhereUpgradesAreRefused(int status) {
        proxy.refuseWith(status);
        try (HoldfastClient client = connect(NEVER)) {
            assertThat(queue(client).post("here").ids()).hasSize(1);
            assertThat(bodies(queue(client).list(10).messages())).containsExactly("here");
            Eventually.await("it says so", () -> fellBack() == 1);
            assertThat(client.state()).isEqualTo(State.READY);
            assertThat(events).noneMatch(Event.BackingOff.class::isInstance);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOW", "RESET"})
    void shouldGoOnByRestWhereSocketsComeToNothing(Mood mood) {
        proxy.become(mood);
        try (HoldfastClient client = connect(NEVER)) {
            assertThat(queue(client).post("here").ids()).hasSize(1);
            Eventually.await("it says so", () -> fellBack() == 1);
        }
    }

    @Test
    void shouldNotPollWhereOnlySocketsAreWanted() {
        proxy.refuseWith(404);
        try (HoldfastClient client = HoldfastClient.builder(proxy.address())
                .withoutPolling()
                .listener(events::add)
                .build()) {
            Eventually.await(
                    "two refusals",
                    () -> events.stream()
                                    .filter(Event.BackingOff.class::isInstance)
                                    .count()
                            >= 2);
            assertThat(client.state()).isEqualTo(State.CONNECTING);
            assertThat(fellBack()).isZero();
        }
    }

    @Test
    void shouldDoByRestWhatItDoesOverASocket() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            BlockingView<String> queue = queue(client);
            queue.create("{\"colour\": \"red\"}");
            assertThat(queue.metadata()).contains("\"colour\":\"red\"");
            assertThat(queue.update("[{\"op\": \"replace\", \"path\": \"/metadata/colour\", \"value\": \"blue\"}]"))
                    .contains("\"colour\":\"blue\"");
            List<String> ids = queue.postAll(List.of(
                            Outgoing.of("one").ttl(Duration.ofMinutes(5)), Outgoing.of("two"), Outgoing.of("ü & ?")))
                    .ids();
            assertThat(queue.get(ids.get(0)).ttl()).isEqualTo(Duration.ofMinutes(5));
            assertThat(bodies(queue.get(ids.subList(1, 3)))).containsExactly("two", "ü & ?");
            Page<String> page = queue.list(2);
            assertThat(bodies(queue.list(2, page.next().orElseThrow()).messages()))
                    .containsExactly("ü & ?");
            assertThat(queue.peek("free", 10, null).messages()).hasSize(3);
            Claim<String> claim = queue.claim(2, Duration.ofSeconds(60), Duration.ZERO);
            assertThat(bodies(claim.messages())).containsExactly("one", "two");
            claim.renew(Duration.ofSeconds(90)).get();
            claim.acknowledge(claim.messages().get(0)).get();
            assertThat(queue.stats().claimed()).isEqualTo(1);
            assertThat(queue.stats().oldest()).isNotNull();
            claim.release().get();
            queue.delete(ids.get(2));
            assertThat(bodies(queue.pop(10, Duration.ZERO))).containsExactly("two");
            assertThat(queue.stats().total()).isZero();
            queue.purge();
            queue.delete();
        }
    }

    @Test
    void shouldStoreOnceWhatIsPostedTwiceAndSayWhatIsRefused() {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            Posted first = queue(client).postOnce("order-7", List.of(Outgoing.of("paid")));
            assertThat(queue(client).postOnce("order-7", List.of(Outgoing.of("paid"))))
                    .isEqualTo(first);
            assertThat(queue(client).stats().total()).isEqualTo(1);
            assertThatThrownBy(() -> queue(client).get("nonsense")).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.status()).isEqualTo(404);
                assertThat(refused.code()).isEmpty();
            });
            assertThatThrownBy(() -> queue(client).postOnce("no\r\nHeader: x", List.of(Outgoing.of("paid"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldWaitForAMessageByAskingAgain() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            var same = client.queue("q").typed(Body.TEXT);
            var claim = same.claim(1, Duration.ofSeconds(60), Duration.ofSeconds(60));
            same.post("here").get(60, TimeUnit.SECONDS);
            assertThat(bodies(claim.get(60, TimeUnit.SECONDS).messages())).containsExactly("here");
            assertThat(same.pop(1, Duration.ofSeconds(1)).get(60, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void shouldComeBackToASocketWithoutALossOrADouble() throws Exception {
        proxy.refuseWith(502);
        try (HoldfastClient client = connect(Duration.ofMillis(200))) {
            assertThat(queue(client).post("first").ids()).hasSize(1);
            Eventually.await("it polls", () -> fellBack() == 1);
            proxy.become(Mood.LET_THROUGH);
            List<CompletableFuture<Posted>> posts = new ArrayList<>();
            var same = client.queue("q").typed(Body.TEXT);
            while (!hasLeft()) {
                posts.add(same.post("m" + posts.size()));
                posts.get(posts.size() - 1).get(60, TimeUnit.SECONDS);
            }
            Set<String> ids = new HashSet<>();
            for (CompletableFuture<Posted> post : posts) {
                ids.add(post.get(60, TimeUnit.SECONDS).id());
            }
            assertThat(ids).hasSameSizeAs(posts);
            assertThat(queue(client).stats().total()).isEqualTo(1 + posts.size());
            assertThat(fellBack()).isEqualTo(1);
            assertThat(client.stats().unknown()).isZero();
        }
    }

    /** Whether another link serves than the one that polled. */
    private boolean hasLeft() {
        return events.stream().filter(Event.Ready.class::isInstance).count() > fellBack();
    }

    @Test
    void shouldFallBackWhenSocketsAreLetThroughNoMore() throws Exception {
        try (HoldfastClient client = connect(NEVER)) {
            queue(client).post("one");
            assertThat(fellBack()).isZero();
            proxy.refuseWith(404);
            proxy.endUpgraded();
            queue(client).post("two");
            Eventually.await("it polls", () -> fellBack() == 1);
            assertThat(queue(client).stats().total()).isEqualTo(2);
        }
    }

    @Test
    void shouldWorkAQueueOffByClaiming() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            queue(client).create("{\"_dead_letter_queue\": \"dead\", \"_max_claim_count\": 10}");
            for (int i = 0; i < 30; i++) {
                queue(client).post("job " + i);
            }
            Set<String> worked = ConcurrentHashMap.newKeySet();
            Set<String> again = ConcurrentHashMap.newKeySet();
            var worker = client.queue("q")
                    .typed(Body.TEXT)
                    .worker()
                    .concurrency(4)
                    .start((message, job) -> {
                        if (message.body().equals("job 7")) {
                            return Done.reject("nobody can");
                        }
                        if (message.body().equals("job 8") && again.add(message.body())) {
                            return Done.retryIn(Duration.ZERO);
                        }
                        return worked.add(message.body()) ? Done.acknowledge() : Done.reject("twice");
                    });
            try (worker) {
                Eventually.await("all done", () -> queue(client).stats().total() == 0);
            }
            assertThat(worked).hasSize(29).doesNotContain("job 7").contains("job 8");
            assertThat(client.queue("dead").blocking().stats().total()).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveBackWhatAWorkerHasNotBegun() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            queue(client).postAll(List.of(Outgoing.of("one"), Outgoing.of("two"), Outgoing.of("three")));
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            CompletableFuture<Void> begun = new CompletableFuture<>();
            Worker<String> worker = client.queue("q")
                    .typed(Body.TEXT)
                    .worker()
                    .prefetch(3)
                    .start((message, job) -> {
                        begun.complete(null);
                        goOn.join();
                        return Done.acknowledge();
                    });
            begun.get(60, TimeUnit.SECONDS);
            CompletableFuture<Void> drained = worker.drain();
            Eventually.await("the rest is free", () -> queue(client).stats().free() == 2);
            goOn.complete(null);
            drained.get(60, TimeUnit.SECONDS);
            assertThat(queue(client).stats().total()).isEqualTo(2);
        }
    }

    @Test
    void shouldWatchAQueueByLookingAgain() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            CompletableFuture<Void> opened = new CompletableFuture<>();
            queue(client).post("before");
            client.queue("q").typed(Body.TEXT).live().listen(new LiveListener<>() {
                @Override
                public CompletionStage<?> onMessage(Message<String> message) {
                    seen.add(message.body());
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void onOpen() {
                    opened.complete(null);
                }
            });
            opened.get(60, TimeUnit.SECONDS);
            queue(client).create("{\"_default_message_delay\": 1}");
            for (int i = 0; i < 25; i++) {
                queue(client).post(Outgoing.of("m" + i).delay(Duration.ofSeconds(i == 3 ? 2 : 0)));
            }
            for (int i = 0; i < 25; i++) {
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void shouldEndAWatchWhoseLooksAreRefused(@TempDir Path folder) throws Exception {
        Path rules = Files.writeString(folder.resolve("policy.yaml"), "messages:get_all: nobody\n");
        try (TestServer strict = TestServer.start("policy.file=" + rules);
                UpgradeProxy before = new UpgradeProxy(strict.port())) {
            before.refuseWith(403);
            try (HoldfastClient client = HoldfastClient.connect(before.address());
                    Live<String> live = client.queue("q")
                            .typed(Body.TEXT)
                            .live()
                            .fromHead()
                            .listen(message -> {
                                throw new AssertionError("there is nothing");
                            })) {
                assertThat(live.ended().get(60, TimeUnit.SECONDS)).isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void shouldLeaveOutItsOwnMessagesWhereTheyAreNotWanted() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER);
                HoldfastClient other = HoldfastClient.connect(server.address())) {
            queue(client).post("own");
            queue(other).post("other");
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            client.queue("q").typed(Body.TEXT).live().fromHead().withoutOwn().listen(message -> {
                seen.add(message.body());
                return CompletableFuture.completedFuture(null);
            });
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("other");
        }
    }

    @Test
    void shouldWatchOnOverASocketWithoutALossOrADouble() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(Duration.ofMillis(200))) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            client.queue("q").typed(Body.TEXT).live().fromHead().credit(7).listen(message -> {
                seen.add(message.body());
                return CompletableFuture.completedFuture(null);
            });
            queue(client).post("m0");
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("m0");
            proxy.become(Mood.LET_THROUGH);
            int posted = 1;
            while (!hasLeft()) {
                queue(client).post("m" + posted++);
            }
            queue(client).post("m" + posted++);
            for (int i = 1; i < posted; i++) {
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("m" + i);
            }
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void shouldGoOnInAQueueThatWasMadeAnew() throws Exception {
        proxy.refuseWith(403);
        try (HoldfastClient client = connect(NEVER)) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            queue(client).postAll(List.of(Outgoing.of("one"), Outgoing.of("two")));
            client.queue("q").typed(Body.TEXT).live().fromHead().listen(new LiveListener<>() {
                @Override
                public CompletionStage<?> onMessage(Message<String> message) {
                    seen.add(message.body());
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void onReset() {
                    seen.add("reset");
                }
            });
            assertThat(List.of(seen.take(), seen.take())).containsExactly("one", "two");
            queue(client).delete();
            queue(client).post("anew");
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("reset");
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("anew");
        }
    }
}
