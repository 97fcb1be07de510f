package dev.holdfast.server.base;

import static dev.holdfast.server.base.Interleavings.require;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The door of a group thread, whatever the order of the steps of the threads that meet there. */
class GroupThreadInterleavingTest {

    @Test
    void shouldWakeForAnItemThatComesAsItFallsAsleep() {
        Interleavings.check(() -> {
            Semaphore done = new Semaphore(0);
            GroupThread<Integer> thread =
                    new GroupThread<>("group", 4, items -> done.release(items.size()), 0, new StrictParking());
            thread.start();
            thread.accept(1);
            done.acquireUninterruptibly();
            thread.close();
        });
    }

    @Test
    void shouldTakeEveryItemOnceAndInItsOrder() {
        Interleavings.check(() -> {
            List<Integer> taken = new ArrayList<>();
            GroupThread<Integer> thread = new GroupThread<>("group", 4, taken::addAll, 0, new StrictParking());
            Thread other = Threads.create("other", () -> {
                thread.accept(1);
                thread.accept(2);
            });
            other.start();
            thread.start();
            thread.accept(3);
            Threads.join(other);
            thread.close();
            require(taken.size() == 3, "three were handed over, taken were " + taken);
            require(taken.indexOf(1) < taken.indexOf(2), "in another order: " + taken);
            require(taken.containsAll(List.of(1, 2, 3)), "others than those handed over: " + taken);
        });
    }

    @Test
    void shouldSayThatItIsIdleOnlyWhenNothingWaits() {
        Interleavings.check(() -> {
            Semaphore done = new Semaphore(0);
            GroupThread<Integer> thread =
                    new GroupThread<>("group", 4, items -> done.release(items.size()), 0, new StrictParking());
            thread.start();
            thread.accept(1);
            boolean wasIdle = thread.isIdle();
            require(!wasIdle || done.tryAcquire(), "it was idle although an item waited");
            thread.close();
        });
    }
}
