package dev.holdfast.server.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something that is closed at first, is opened once, and stays open.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Gate {
    private final CountDownLatch closed = new CountDownLatch(1);

    public void open() {
        closed.countDown();
    }

    /** Returns when the gate is open, or the time is over. @return whether it is open */
    public boolean await(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Returns when the gate is open. */
    public void await() throws InterruptedException {
        closed.await();
    }
}
