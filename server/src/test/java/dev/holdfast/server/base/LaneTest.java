package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {

    /** A lane looks after its inbox on its own after a second: a round that takes as long was slept through. */
    private static final long LOST_WAKE_UP_MILLIS = 900;

    private long nowMillis = 1000;
    private final Recorder owner = new Recorder();
    private final Lane<String> lane = new Lane<>("lane", 1024, owner, () -> nowMillis);

    /** Writes down what a lane does with its owner. */
    private static final class Recorder implements Lane.Owner<String> {
        private final List<String> events = new ArrayList<>();
        private final Queue<String> refused = new ConcurrentLinkedQueue<>();
        private long wakeMillis = Long.MAX_VALUE;

        @Override
        public void beginGroup(long laneMillis) {
            ThreadRole.check(this);
            events.add("begin " + laneMillis);
        }

        @Override
        public void run(String task) {
            if (task.equals("fail")) {
                throw new IllegalStateException("a fault, made by a test");
            }
            events.add(task);
        }

        @Override
        public void endGroup(boolean isIdle) {
            events.add("end" + (isIdle ? " idle" : ""));
            wakeMillis = Long.MAX_VALUE;
        }

        @Override
        public long nextWakeMillis() {
            return wakeMillis;
        }

        @Override
        public void stop() {
            ThreadRole.check(this);
            events.add("stop");
        }

        @Override
        public void refuse(String task) {
            refused.add(task);
        }
    }

    @Test
    void shouldRunTasksInGroupsInTheOrderOfTheirSubmission() {
        assertThat(lane.submit("a")).isTrue();
        assertThat(lane.submit("b")).isTrue();
        assertThat(lane.runGroup()).isTrue();
        assertThat(owner.events).containsExactly("begin 1000", "a", "b", "end idle");
        assertThat(lane.runGroup()).isFalse();
    }

    @Test
    void shouldBoundAGroup() {
        for (int i = 0; i <= Lane.MAX_TASKS_PER_GROUP; i++) {
            lane.submit("t" + i);
        }
        lane.runGroup();
        assertThat(owner.events).hasSize(Lane.MAX_TASKS_PER_GROUP + 2).endsWith("t255", "end");
        lane.runGroup();
        assertThat(owner.events).endsWith("begin 1000", "t256", "end idle");
    }

    @Test
    void shouldRunAnEmptyGroupWhenAWakeIsDue() {
        owner.wakeMillis = 1001;
        assertThat(lane.runGroup()).isFalse();
        nowMillis = 1001;
        assertThat(lane.runGroup()).isTrue();
        assertThat(owner.events).containsExactly("begin 1001", "end idle");
    }

    @Test
    void shouldGoOnAfterItsOwnerFailed() {
        lane.submit("fail");
        lane.submit("after");
        lane.runGroup();
        lane.runGroup();
        assertThat(owner.events).endsWith("after", "end idle");
        assertThatThrownBy(() -> ThreadRole.check(owner)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseTasksWhenItIsFullOrClosed() {
        Lane<String> small = new Lane<>("small", 4, owner, () -> nowMillis);
        for (int i = 0; i < 4; i++) {
            assertThat(small.submit("t" + i)).isTrue();
        }
        assertThat(small.submit("one too many")).isFalse();
        small.close();
        assertThat(owner.events).containsExactly("begin 1000", "t0", "t1", "t2", "t3", "end idle", "stop");
        assertThat(small.submit("too late")).isFalse();
    }

    @Test
    void shouldRefuseATaskWhoseSubmitterWasOvertakenByTheEnd() {
        lane.start();
        lane.close();
        assertThat(lane.add("overtaken")).isTrue();
        assertThat(owner.events).containsExactly("stop");
        assertThat(owner.refused).containsExactly("overtaken");
    }

    @Test
    void shouldRunOrRefuseEveryAcceptedTaskWhenItIsClosedInTheMiddle() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Recorder recorder = new Recorder();
            Lane<String> closing = new Lane<>("closing", 1024, recorder, () -> nowMillis);
            closing.start();
            CountDownLatch ready = new CountDownLatch(2);
            AtomicInteger accepted = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < 2; s++) {
                threads.add(Threads.create("submitter", () -> {
                    ready.countDown();
                    while (closing.submit("t")) {
                        accepted.incrementAndGet();
                    }
                }));
            }
            threads.forEach(Thread::start);
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            closing.close();
            threads.forEach(Threads::join);
            long run = recorder.events.stream().filter("t"::equals).count();
            assertThat(run + recorder.refused.size()).as("round %s", round).isEqualTo(accepted.get());
        }
    }

    @Test
    void shouldRunEveryTaskOfManySubmittersOnItsThread() throws InterruptedException {
        int submitters = 4;
        int tasks = 5_000;
        lane.start();
        CountDownLatch ready = new CountDownLatch(submitters);
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < submitters; s++) {
            String prefix = s + ":";
            threads.add(Threads.create("submitter", () -> {
                ready.countDown();
                for (int i = 0; i < tasks; i++) {
                    while (!lane.submit(prefix + i)) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        threads.forEach(Threads::join);
        lane.close();
        for (int s = 0; s < submitters; s++) {
            String prefix = s + ":";
            List<String> mine = owner.events.stream()
                    .filter(event -> event.startsWith(prefix))
                    .toList();
            assertThat(mine).hasSize(tasks);
            for (int i = 0; i < tasks; i++) {
                assertThat(mine.get(i)).isEqualTo(prefix + i);
            }
        }
    }

    @Test
    void shouldWakeFromItsSleepForEveryTask() throws InterruptedException {
        Semaphore done = new Semaphore(0);
        Lane<String> waking = new Lane<>("waking", 16, new Releasing(done), () -> nowMillis);
        waking.start();
        for (int i = 0; i < 5_000; i++) {
            assertThat(waking.submit("t")).isTrue();
            assertThat(done.tryAcquire(LOST_WAKE_UP_MILLIS, TimeUnit.MILLISECONDS))
                    .as("round %s", i)
                    .isTrue();
        }
        waking.close();
    }

    private record Releasing(Semaphore done) implements Lane.Owner<String> {
        @Override
        public void beginGroup(long laneMillis) {
            ThreadRole.check(this);
        }

        @Override
        public void run(String task) {
            done.release();
        }

        @Override
        public void endGroup(boolean isIdle) {
            ThreadRole.check(this);
        }

        @Override
        public long nextWakeMillis() {
            return Long.MAX_VALUE;
        }

        @Override
        public void stop() {
            ThreadRole.check(this);
        }

        @Override
        public void refuse(String task) {
            throw new AssertionError("refused " + task);
        }
    }
}
