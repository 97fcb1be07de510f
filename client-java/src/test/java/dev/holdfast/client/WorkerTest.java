package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.io.Eventually;
import dev.holdfast.protocol.operation.DeliveryRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkerTest {

    private TestServer server;
    private HoldfastClient client;
    private Queue<String> jobs;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        client = HoldfastClient.connect(server.address());
        jobs = client.queue("jobs").typed(Body.TEXT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void post(int count) throws Exception {
        List<Outgoing<String>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Outgoing.of("job " + i));
        }
        jobs.postAll(all).get(60, TimeUnit.SECONDS);
    }

    private long claimed() {
        return jobs.blocking().stats().claimed();
    }

    private long left() {
        return jobs.blocking().stats().total();
    }

    @Test
    void shouldWorkOnEachOnceAndNotOnMoreAtATimeThanItMay() throws Exception {
        post(300);
        Map<String, Integer> worked = new ConcurrentHashMap<>();
        AtomicInteger atATime = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Worker<String> worker = jobs.worker().concurrency(4).start((message, job) -> {
            most.accumulateAndGet(atATime.incrementAndGet(), Math::max);
            worked.merge(message.body(), 1, Integer::sum);
            atATime.decrementAndGet();
            return Done.acknowledge();
        })) {
            Eventually.await("all done", () -> left() == 0);
            assertThat(worker.ended()).isNotDone();
        }
        assertThat(worked)
                .hasSize(300)
                .allSatisfy((body, times) -> assertThat(times).isEqualTo(1));
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void shouldTryAgainAndGiveUpAsTheHandlerSays() throws Exception {
        jobs.create("{\"_dead_letter_queue\": \"dead\", \"_max_claim_count\": 10}")
                .get();
        post(1);
        BlockingQueue<Long> claims = new LinkedBlockingQueue<>();
        try (Worker<String> worker = jobs.worker()
                .onError((message, failure) ->
                        message.claimCount() < 3 ? Done.retryIn(Duration.ZERO) : Done.reject(failure.toString()))
                .start((message, job) -> {
                    claims.add(message.claimCount());
                    throw new IllegalStateException("broken");
                })) {
            for (long expected = 1; expected <= 3; expected++) {
                assertThat(claims.poll(60, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            Queue<String> dead = client.queue("dead").typed(Body.TEXT);
            assertThat(dead.pop(1, Duration.ofSeconds(20)).get())
                    .singleElement()
                    .satisfies(message -> assertThat(message.raw().toString()).contains("job 0"));
            assertThat(worker.ended()).isNotDone();
        }
    }

    @Test
    void shouldFinishWhatItHasBegunAndGiveBackTheRestWhenItDrains() throws Exception {
        post(10);
        CountDownLatch begun = new CountDownLatch(2);
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Worker<String> worker = jobs.worker().concurrency(2).prefetch(6).start((message, job) -> {
            begun.countDown();
            goOn.join();
            return Done.acknowledge();
        });
        begun.await();
        CompletableFuture<Void> drained = worker.drain();
        Eventually.await("the rest is free", () -> jobs.blocking().stats().free() == 8);
        assertThat(drained).isNotDone();
        goOn.complete(null);
        drained.get(60, TimeUnit.SECONDS);
        assertThat(left()).isEqualTo(8);
    }

    @Test
    void shouldFinishOnTheOldConnectionWhatItHasBegunThere() throws Exception {
        post(4);
        CountDownLatch begun = new CountDownLatch(4);
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Map<String, Integer> worked = new ConcurrentHashMap<>();
        Set<Job> lost = ConcurrentHashMap.newKeySet();
        try (Worker<String> worker = jobs.worker().concurrency(4).prefetch(4).start((message, job) -> {
            var unused = job.lost().thenRun(() -> lost.add(job));
            worked.merge(message.body(), 1, Integer::sum);
            begun.countDown();
            goOn.join();
            return Done.acknowledge();
        })) {
            begun.await();
            client.reconnect();
            jobs.post("another").get();
            // The old connection's window is full: what is claimed beyond it came over the new one.
            Eventually.await("work over the new connection", () -> claimed() == 5);
            goOn.complete(null);
            Eventually.await("all done", () -> left() == 0);
            assertThat(worker.ended()).isNotDone();
        }
        assertThat(worked.values()).allMatch(times -> times == 1);
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldSayThatTheLeaseIsLostWithTheConnection() throws Exception {
        post(1);
        CompletableFuture<Job> begun = new CompletableFuture<>();
        BlockingQueue<String> lost = new LinkedBlockingQueue<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Worker<String> worker = jobs.worker()
                .onLost(message -> lost.add(message.body()))
                .start((message, job) -> {
                    begun.complete(job);
                    goOn.join();
                    return Done.acknowledge();
                });
        Job job = begun.get(60, TimeUnit.SECONDS);
        assertThat(job.isLost()).isFalse();
        server.close();
        job.lost().get(60, TimeUnit.SECONDS);
        goOn.complete(null);
        client.close();
        assertThat(lost.poll(60, TimeUnit.SECONDS)).isEqualTo("job 0");
        assertThat(worker.ended().get(60, TimeUnit.SECONDS)).isNotNull();
    }

    @SuppressWarnings("NullAway") // A program without NullAway may do that.
    private static Done nothing() {
        return null;
    }

    @Test
    void shouldTryAgainWhereAHandlerSaysNothing() throws Exception {
        post(1);
        BlockingQueue<Long> claims = new LinkedBlockingQueue<>();
        try (Worker<String> worker = jobs.worker()
                .onError((message, failure) -> Done.retryIn(Duration.ZERO))
                .start((message, job) -> {
                    claims.add(message.claimCount());
                    return message.claimCount() == 1 ? nothing() : Done.acknowledge();
                })) {
            assertThat(claims.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(claims.poll(60, TimeUnit.SECONDS)).isEqualTo(2);
            Eventually.await("all done", () -> left() == 0);
            assertThat(worker.ended()).isNotDone();
        }
    }

    @Test
    void shouldDrainAlthoughWhoHearsOfLostWorkFails() throws Exception {
        post(1);
        CompletableFuture<String> begun = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<String> lost = new CompletableFuture<>();
        Worker<String> worker = jobs.worker()
                .onLost(message -> {
                    lost.complete(message.id());
                    throw new IllegalStateException("broken");
                })
                .start((message, job) -> {
                    begun.complete(message.id());
                    goOn.join();
                    return Done.acknowledge();
                });
        String id = begun.get(60, TimeUnit.SECONDS);
        jobs.delete(List.of(id)).get(60, TimeUnit.SECONDS);
        CompletableFuture<Void> drained = worker.drain();
        goOn.complete(null);
        drained.get(60, TimeUnit.SECONDS);
        assertThat(lost.get(60, TimeUnit.SECONDS)).isEqualTo(id);
    }

    @Test
    void shouldNameDeliveriesByRanges() {
        assertThat(Shift.ranges(List.of(1L, 2L, 3L, 5L, 8L, 9L)))
                .containsExactly(new DeliveryRange(1, 3), DeliveryRange.of(5), new DeliveryRange(8, 9));
    }
}
