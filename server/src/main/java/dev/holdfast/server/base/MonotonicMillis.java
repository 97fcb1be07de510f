package dev.holdfast.server.base;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Milliseconds of a clock that only measures distances: nobody can set it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MonotonicMillis implements LongSupplier {
    @Override
    public long getAsLong() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
