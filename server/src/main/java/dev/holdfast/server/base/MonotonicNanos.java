package dev.holdfast.server.base;

import java.util.function.LongSupplier;

/**
 * Nanoseconds of a clock that only measures distances: nobody can set it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MonotonicNanos implements LongSupplier {
    @Override
    public long getAsLong() {
        return System.nanoTime();
    }
}
