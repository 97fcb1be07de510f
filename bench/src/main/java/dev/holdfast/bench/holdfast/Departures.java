package dev.holdfast.bench.holdfast;

import org.HdrHistogram.Histogram;

/**
 * When messages were posted whose arrival is awaited: those of one connection to one queue, which arrive in the order
 * in which they left.
 *
 * <p><em>One thread at a time.</em>
 */
final class Departures {
    private static final int MAX_ON_THE_WAY = 1 << 20;

    private final long[] nanos = new long[MAX_ON_THE_WAY];
    private final Histogram latency;
    private long left;
    private long arrived;

    Departures(Histogram latency) {
        this.latency = latency;
    }

    void leave(long nowNanos) {
        if (left - arrived >= MAX_ON_THE_WAY) {
            throw new IllegalStateException("more than " + MAX_ON_THE_WAY + " messages are on their way");
        }
        nanos[(int) (left++ % MAX_ON_THE_WAY)] = nowNanos;
    }

    void arrive(int count, long nowNanos) {
        for (int i = 0; i < count; i++) {
            latency.recordValue(nowNanos - nanos[(int) (arrived++ % MAX_ON_THE_WAY)]);
        }
    }

    long arrived() {
        return arrived;
    }

    boolean allHaveArrived() {
        return arrived == left;
    }
}
