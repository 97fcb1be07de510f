package dev.holdfast.persist.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands things from any thread to one that takes them. What was put in is either taken, or among what {@link #close}
 * returns, and neither twice; after that nothing can be put in.
 *
 * <p>{@link #poll} and {@link #close} belong to the one thread that takes.
 *
 * <p><em>Thread-safe.</em>
 */
final class Outbox<T> {

    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private volatile boolean isClosed;

    /** Puts something in; false if it was not taken because the box is closed. */
    boolean offer(T item) {
        if (isClosed) {
            return false;
        }
        queue.add(item);
        // The box may have been closed, and emptied, before the item was in.
        return !isClosed || !queue.remove(item);
    }

    /** The first that is left. */
    @Nullable
    T poll() {
        return queue.poll();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes nothing in from now on. @return what was not taken out */
    List<T> close() {
        isClosed = true;
        List<T> left = new ArrayList<>();
        for (T item = queue.poll(); item != null; item = queue.poll()) {
            left.add(item);
        }
        return left;
    }
}
