package dev.holdfast.persist.io;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Many orders of the steps of two threads; they are the same in each run. */
class OutboxInterleavingTest {

    private static final int ORDERS = "long".equals(System.getProperty("holdfast.check")) ? 10_000 : 100;

    /** An assertion that takes no steps of its own, unlike those of a library. */
    private static void require(boolean isTrue, String text) {
        if (!isTrue) {
            throw new IllegalStateException(text);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void shouldNeitherLoseNorDoubleWhatArrivesWhileItCloses() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            Outbox<String> box = new Outbox<>();
            AtomicBoolean isAccepted = new AtomicBoolean();
            AtomicInteger taken = new AtomicInteger();
            Thread offering = new Thread(() -> isAccepted.set(box.offer("a")));
            Thread taking = new Thread(() -> {
                taken.addAndGet(box.poll() == null ? 0 : 1);
                taken.addAndGet(box.close().size());
            });
            offering.start();
            taking.start();
            join(offering);
            join(taking);
            require(taken.get() == (isAccepted.get() ? 1 : 0), "accepted " + isAccepted + ", taken " + taken);
            require(!box.offer("late"), "it is closed");
        });
    }
}
