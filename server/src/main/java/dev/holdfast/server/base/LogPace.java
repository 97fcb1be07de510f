package dev.holdfast.server.base;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps a log readable while the same thing goes wrong again and again: the first line is written, and then one in ten
 * seconds at the most, which says how many were left out.
 *
 * <p><em>Thread-safe.</em>
 */
public final class LogPace {

    static final long INTERVAL_MILLIS = 10_000;

    private final LongSupplier monotonicMillis;
    private final AtomicLong silentUntilMillis = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong leftOut = new AtomicLong();

    public LogPace() {
        this(new MonotonicMillis());
    }

    LogPace(LongSupplier monotonicMillis) {
        this.monotonicMillis = monotonicMillis;
    }

    /** @param line writes the line, if it is time for one; it gets the number of those that were left out before */
    public void log(LongConsumer line) {
        long nowMillis = monotonicMillis.getAsLong();
        long untilMillis = silentUntilMillis.get();
        if (nowMillis >= untilMillis && silentUntilMillis.compareAndSet(untilMillis, nowMillis + INTERVAL_MILLIS)) {
            line.accept(leftOut.getAndSet(0));
        } else {
            leftOut.incrementAndGet();
        }
    }
}
