package dev.holdfast.server.operation;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How connections get the attention of a lane that has consumers of them. Nothing that was rung is lost: a lane whose
 * inbox is too full to be woken has groups to run, and looks here in each.
 *
 * <p>It holds a connection for each ring that the lane has not heard yet; a connection rings when it ends and when it
 * has drained, so that is bounded by what the lane itself has sent.
 *
 * <p><em>Thread-safe.</em>
 */
final class Bell implements ConsumerSink.Home {

    private final Queue<ConsumerSink> rung = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isRinging = new AtomicBoolean();
    private volatile Runnable wake = () -> {};

    /** What makes the lane run a group soon. */
    void wakeBy(Runnable newWake) {
        wake = newWake;
    }

    @Override
    public void look(ConsumerSink sink) {
        rung.add(sink);
        if (!isRinging.get() && isRinging.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** The lane is about to take what was rung: whatever comes from now on wakes it anew. */
    void hear() {
        if (isRinging.get()) {
            isRinging.set(false);
        }
    }

    /** The next connection to look at; null when there is none. */
    @Nullable
    ConsumerSink next() {
        return rung.poll();
    }
}
