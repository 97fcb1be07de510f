package dev.holdfast.client;

import java.time.Duration;

/**
 * When to ask again: after pauses that double up to the longest, until something comes.
 *
 * <p><em>One thread at a time.</em>
 */
final class Pace {

    private final Duration first;
    private final Duration longest;
    private Duration pause;

    Pace(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.pause = first;
    }

    /** For messages, which are looked for at short intervals. */
    static Pace ofMessages() {
        return new Pace(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    /** Something came. */
    void begin() {
        pause = first;
    }

    /** Nothing came. */
    Duration next() {
        Duration now = pause;
        Duration twice = now.multipliedBy(2);
        pause = twice.compareTo(longest) < 0 ? twice : longest;
        return now;
    }
}
