package dev.holdfast.persist;

import java.time.Duration;

/**
 * When silence is asked about, and when it is taken for death. Every byte that arrives counts as life.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param askAfter how long nothing must have come before the peer is asked for a sign of life
 * @param deadAfter how long nothing must have come before the connection is given up; longer than {@code askAfter}
 */
public record Heartbeat(Duration askAfter, Duration deadAfter) {

    /** Ask after 10 seconds, give up after 20. */
    public static final Heartbeat DEFAULT = every(Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if the times are not positive and ascending */
    public Heartbeat {
        if (askAfter.isNegative() || askAfter.isZero() || deadAfter.compareTo(askAfter) <= 0) {
            throw new IllegalArgumentException("askAfter " + askAfter + ", deadAfter " + deadAfter);
        }
    }

    /** Ask after this time, give up after twice as long. */
    public static Heartbeat every(Duration time) {
        return new Heartbeat(time, time.multipliedBy(2));
    }
}
