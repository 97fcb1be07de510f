package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupThreadTest {

    @Test
    void shouldTakeEverythingThatWaitsInOrder() {
        List<Integer> taken = new ArrayList<>();
        GroupThread<Integer> thread = new GroupThread<>("group", 64, taken::addAll, 0);
        for (int i = 0; i < 50; i++) {
            thread.accept(i);
        }
        thread.start();
        thread.close();
        assertThat(taken).hasSize(50).isSorted();
    }

    @Test
    void shouldHoldUpWhoeverIsTooFarAhead() {
        List<Integer> taken = new ArrayList<>();
        GroupThread<Integer> thread = new GroupThread<>("group", 4, taken::addAll, 0);
        thread.start();
        for (int i = 0; i < 10_000; i++) {
            thread.accept(i);
        }
        thread.close();
        assertThat(taken).hasSize(10_000).isSorted();
    }

    @Test
    void shouldWakeForEveryItem() throws InterruptedException {
        Semaphore done = new Semaphore(0);
        GroupThread<Integer> thread = new GroupThread<>("group", 4, items -> done.release(items.size()), 0);
        thread.start();
        for (int i = 0; i < 5_000; i++) {
            thread.accept(i);
            assertThat(done.tryAcquire(20, TimeUnit.SECONDS)).as("round %s", i).isTrue();
        }
        thread.close();
    }

    @Test
    void shouldMakeEmptyRoundsOnASchedule() throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(3);
        GroupThread<Integer> thread = new GroupThread<>("group", 4, items -> rounds.countDown(), 1);
        thread.start();
        assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
        thread.close();
    }

    @Test
    void shouldGoOnAfterAFailure() throws InterruptedException {
        Semaphore failed = new Semaphore(0);
        Semaphore done = new Semaphore(0);
        GroupThread<Integer> thread = new GroupThread<>(
                "group",
                4,
                items -> {
                    if (items.contains(1)) {
                        failed.release();
                        throw new IllegalStateException("a fault, made by a test");
                    }
                    done.release();
                },
                0);
        thread.start();
        thread.accept(1);
        assertThat(failed.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        thread.accept(2);
        assertThat(done.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        thread.close();
    }
}
