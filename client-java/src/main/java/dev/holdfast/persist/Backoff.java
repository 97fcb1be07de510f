package dev.holdfast.persist;

import java.time.Duration;

/**
 * How long to wait before an address is dialled again: any time between nothing and a bound that doubles with each
 * failure ("full jitter"), so that clients which lost their server together do not come back together.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param base the bound after the first failure
 * @param cap what the bound never exceeds
 * @param resetAfter how long a link must have lasted for its failures to be forgotten
 */
public record Backoff(Duration base, Duration cap, Duration resetAfter) {

    /** From 0.2 to 10 seconds, forgotten after 5 seconds. */
    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private static final int MAX_DOUBLINGS = 30;

    /** @throws IllegalArgumentException if the base is not positive or exceeds the cap */
    public Backoff {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0 || resetAfter.isNegative()) {
            throw new IllegalArgumentException("base " + base + ", cap " + cap + ", resetAfter " + resetAfter);
        }
    }

    /**
     * The wait after so many failures.
     *
     * @param failures in a row, 1 or more
     * @param chance 0 to 1
     */
    Duration delay(int failures, double chance) {
        double bound = base.toNanos() * Math.pow(2, Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofNanos((long) (Math.min(bound, (double) cap.toNanos()) * chance));
    }
}
