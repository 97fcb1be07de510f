package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.io.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveTest {

    private TestServer server;
    private HoldfastClient client;
    private Queue<String> news;
    private final Recorder recorder = new Recorder();

    /** Notes what it is told, and is done with each message at once. */
    private static final class Recorder implements LiveListener<String> {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        final AtomicInteger opened = new AtomicInteger();

        @Override
        public CompletionStage<?> onMessage(Message<String> message) {
            told.add(message.body());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onGap() {
            told.add("gap");
        }

        @Override
        public void onMissed(long messages) {
            told.add("missed " + messages);
        }

        @Override
        public void onReset() {
            told.add("reset");
        }

        @Override
        public void onOpen() {
            opened.incrementAndGet();
        }

        String next() throws InterruptedException {
            return told.poll(60, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        client = HoldfastClient.connect(server.address());
        news = client.queue("news").typed(Body.TEXT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void post(String... bodies) throws Exception {
        for (String body : bodies) {
            news.post(body).get(60, TimeUnit.SECONDS);
        }
    }

    private void open(Live.Builder<String> live) {
        int before = recorder.opened.get();
        live.listen(recorder);
        Eventually.await("the watch", () -> recorder.opened.get() > before);
    }

    @Test
    void shouldDeliverWhatComesInOrder() throws Exception {
        post("before");
        open(news.live());
        post("one", "two");
        assertThat(recorder.next()).isEqualTo("one");
        assertThat(recorder.next()).isEqualTo("two");
    }

    @Test
    void shouldBeginAtTheOldestAndGoOnBehindASavedCursor() throws Exception {
        post("one", "two", "three");
        Live<String> live = news.live().fromHead().listen(recorder);
        assertThat(List.of(recorder.next(), recorder.next(), recorder.next())).containsExactly("one", "two", "three");
        live.close();
        assertThat(live.ended().get(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
        post("four");
        String saved = live.cursor().orElseThrow();
        news.live().after(saved).listen(recorder);
        assertThat(recorder.next()).isEqualTo("four");
    }

    @Test
    void shouldGoOnWithoutALossOrADoubleWhenItMovesUnderLoad() throws Exception {
        open(news.live().credit(8));
        List<CompletableFuture<Posted>> posts = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 2000; i++) {
            posts.add(news.post("m" + i));
            if (i % 400 == 200) {
                CompletableFuture.allOf(posts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
                client.reconnect();
            }
        }
        for (CompletableFuture<Posted> post : posts) {
            post.get(60, TimeUnit.SECONDS);
        }
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            inOrder.add(recorder.next());
        }
        assertThat(inOrder).doesNotHaveDuplicates().doesNotContainNull().allMatch(body -> body.startsWith("m"));
        assertThat(recorder.opened.get()).isGreaterThan(1);
    }

    @Test
    void shouldHaveNoMoreWithTheListenerThanItWasGranted() throws Exception {
        List<CompletableFuture<Void>> working = Collections.synchronizedList(new ArrayList<>());
        Live<String> live = news.live().fromHead().credit(2).listen(message -> {
            CompletableFuture<Void> work = new CompletableFuture<>();
            working.add(work);
            return work;
        });
        post("1", "2", "3", "4", "5");
        Eventually.await("two messages", () -> working.size() == 2);
        live.pause();
        working.get(1).complete(null);
        working.get(0).complete(null);
        assertThat(news.stats().get().total()).isEqualTo(5);
        assertThat(working).hasSize(2);
        live.resume();
        Eventually.await("two more", () -> working.size() == 4);
        working.get(3).complete(null);
        Eventually.await("another", () -> working.size() == 5);
        Eventually.await("the cursor", () -> live.cursor().isPresent());
    }

    /** Keeps the first message until it is told to go on, and is done with the others at once. */
    private CompletionStage<?> holdFirst(Message<String> message, CompletableFuture<Void> goOn) {
        recorder.onMessage(message);
        return message.body().equals("first") ? goOn : CompletableFuture.completedFuture(null);
    }

    @Test
    void shouldGoOnOverAnotherConnectionBehindAMessageThatIsNotWorkedOff() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Live<String> live = news.live().fromHead().credit(2).listen(message -> holdFirst(message, goOn));
        post("first", "1", "2", "3", "4", "5");
        for (String body : List.of("first", "1", "2", "3", "4", "5")) {
            assertThat(recorder.next()).isEqualTo(body);
        }
        client.reconnect();
        for (int i = 6; i < 20; i++) {
            post("" + i);
            assertThat(recorder.next()).isEqualTo("" + i);
        }
        assertThat(live.cursor()).isEmpty();
        goOn.complete(null);
        Eventually.await("the cursor", () -> live.cursor().isPresent());
    }

    @Test
    void shouldNotLeaveAnyNumberOfMessagesBehindOneThatIsNotWorkedOff() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        news.live().fromHead().listen(message -> holdFirst(message, goOn));
        post("first");
        for (int i = 0; i < 21; i++) {
            news.postAll(Collections.nCopies(500, Outgoing.of("more"))).get(60, TimeUnit.SECONDS);
        }
        Eventually.await("the bound", () -> recorder.told.size() >= 10_000);
        assertThat(news.stats().get().total()).isEqualTo(10_501);
        assertThat(recorder.told.size()).isLessThanOrEqualTo(10_000 + Live.DEFAULT_CREDIT);
        goOn.complete(null);
        Eventually.await("the rest", () -> recorder.told.size() == 10_501);
    }

    @Test
    void shouldShowDelayedMessagesAtOnceWhereThatIsWanted() throws Exception {
        open(news.live().withDelayed());
        news.post(Outgoing.of("later").delay(Duration.ofHours(1))).get(60, TimeUnit.SECONDS);
        assertThat(recorder.next()).isEqualTo("later");
    }

    @Test
    void shouldTellOfWhatWasMissedAndOfANewQueue() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        recorderThat(first);
        post("1", "2", "3");
        assertThat(recorder.next()).isEqualTo("1");
        news.delete(news.list(10).get().messages().get(1).id()).get();
        first.complete(null);
        assertThat(recorder.next()).isEqualTo("missed 1");
        assertThat(recorder.next()).isEqualTo("3");
        news.delete().get();
        post("new");
        assertThat(recorder.next()).isEqualTo("reset");
        assertThat(recorder.next()).isEqualTo("new");
    }

    private void recorderThat(CompletableFuture<Void> isDoneWithTheFirst) {
        news.live().fromHead().credit(1).listen(new LiveListener<>() {
            @Override
            public CompletionStage<?> onMessage(Message<String> message) {
                recorder.onMessage(message);
                return isDoneWithTheFirst;
            }

            @Override
            public void onMissed(long messages) {
                recorder.onMissed(messages);
            }

            @Override
            public void onReset() {
                recorder.onReset();
            }
        });
    }

    @Test
    void shouldLetTheServerKeepThePositionUnderAName() throws Exception {
        news.create().get();
        post("one");
        Live<String> first = news.live().fromHead().named("billing").listen(recorder);
        assertThat(recorder.next()).isEqualTo("one");
        Eventually.await("the cursor", () -> first.cursor().isPresent());
        first.close();
        post("two");
        Live<String> second = news.live().named("billing").listen(recorder);
        assertThat(recorder.next()).isEqualTo("two");
        news.live().named("billing").listen(recorder);
        assertThat(second.ended().get(60, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepAPositionThatWasToldOfOverALostConnection() throws Exception {
        news.create().get();
        post("one");
        try (LossyProxy proxy = new LossyProxy(server.port());
                HoldfastClient other = HoldfastClient.connect(proxy.address())) {
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            Queue<String> same = other.queue("news").typed(Body.TEXT);
            Live<String> live = same.live().fromHead().named("billing").listen(new LiveListener<>() {
                @Override
                public CompletionStage<?> onMessage(Message<String> message) {
                    recorder.onMessage(message);
                    return goOn;
                }

                @Override
                public void onOpen() {
                    recorder.onOpen();
                }
            });
            assertThat(recorder.next()).isEqualTo("one");
            proxy.loseNextRequest();
            goOn.complete(null);
            Eventually.await("another connection", () -> recorder.opened.get() == 2);
            live.close();
            live.ended().get(60, TimeUnit.SECONDS);
            // Comes after what was said of the position, over the same connection.
            same.stats().get(60, TimeUnit.SECONDS);
        }
        post("two");
        news.live().named("billing").listen(recorder);
        assertThat(recorder.next()).isEqualTo("two");
    }

    @Test
    void shouldNotKeepAPositionAheadOfWhatIsWorkedOff() throws Exception {
        news.create().get();
        post("one", "two");
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Live<String> live = news.live().fromHead().named("billing").listen(new LiveListener<>() {
            @Override
            public CompletionStage<?> onMessage(Message<String> message) {
                recorder.onMessage(message);
                return message.body().equals("one") ? goOn : CompletableFuture.completedFuture(null);
            }

            @Override
            public void onOpen() {
                recorder.onOpen();
            }
        });
        assertThat(List.of(recorder.next(), recorder.next())).containsExactly("one", "two");
        client.reconnect();
        Eventually.await("another connection", () -> recorder.opened.get() == 2);
        post("three");
        assertThat(recorder.next()).isEqualTo("three");
        try (HoldfastClient other = HoldfastClient.connect(server.address())) {
            other.queue("news").typed(Body.TEXT).live().named("billing").listen(recorder);
            assertThat(List.of(recorder.next(), recorder.next(), recorder.next()))
                    .containsExactly("one", "two", "three");
            assertThat(live.ended().get(60, TimeUnit.SECONDS)).hasMessageContaining("taken over");
        }
    }

    @Test
    void shouldGrantWhatIsFreeWhileTheListenerHoldsMostOfIt() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        news.live().fromHead().credit(10).listen(message -> {
            recorder.onMessage(message);
            return message.body().equals("held") ? goOn : CompletableFuture.completedFuture(null);
        });
        post("held", "held", "held", "held", "held", "held", "held", "held");
        for (int i = 0; i < 8; i++) {
            assertThat(recorder.next()).isEqualTo("held");
        }
        for (int i = 0; i < 5; i++) {
            post("" + i);
            assertThat(recorder.next()).isEqualTo("" + i);
        }
    }

    @Test
    void shouldEndWhenTheServerRefuses() throws Exception {
        Live<?> live = client.queue("missing").live().named("x").listen(message -> new CompletableFuture<>());
        assertThat(live.ended().get(60, TimeUnit.SECONDS)).isInstanceOf(Refused.class);
    }
}
