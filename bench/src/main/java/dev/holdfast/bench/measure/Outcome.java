package dev.holdfast.bench.measure;

import org.HdrHistogram.Histogram;

/**
 * What one round of one workload gave.
 *
 * @param operations messages posted, or taken and acknowledged, or operations of a ceiling
 * @param nanos from the first request to the last reply
 * @param latencyNanos time of each request, in nanoseconds; a take counts once per batch
 *     <p><em>Thread-safe</em> once handed over.
 */
public record Outcome(long operations, long nanos, Histogram latencyNanos) {
    /** Operations per second. */
    public double perSecond() {
        return operations * 1e9 / nanos;
    }

    /** A histogram as all rounds use it: to one minute, three digits. */
    public static Histogram histogram() {
        return new Histogram(60_000_000_000L, 3);
    }
}
