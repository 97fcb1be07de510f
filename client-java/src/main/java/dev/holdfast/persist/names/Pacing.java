package dev.holdfast.persist.names;

import dev.holdfast.persist.NameTrouble;
import java.time.Duration;

/**
 * When to look again. An answer is asked for anew when it expires, within bounds; a failure is retried after 1, 2, 4 …
 * seconds. Every delay is shortened by up to a tenth by chance, so that many clients do not ask at once.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param min the shortest validity of addresses that is believed
 * @param max the longest one
 * @param minNegative the shortest validity of the answer that there are no addresses
 * @param maxNegative the longest one
 * @param maxRetry the longest delay after a failure
 */
record Pacing(Duration min, Duration max, Duration minNegative, Duration maxNegative, Duration maxRetry) {

    static final Duration MAX_RETRY = Duration.ofSeconds(60);

    private static final double EARLY = 0.1;
    private static final int MAX_DOUBLINGS = 16;

    /** The same time between looks, whatever they bring. */
    static Pacing every(Duration time) {
        return new Pacing(time, time, time, time, shorter(time, MAX_RETRY));
    }

    /** The outcome with a validity within the bounds. */
    Outcome bounded(Outcome outcome) {
        Duration validFor = switch (kind(outcome)) {
            case ADDRESSES -> longer(min, shorter(max, outcome.validFor()));
            case NEGATIVE -> longer(minNegative, shorter(maxNegative, outcome.validFor()));
            case FAILURE -> Duration.ZERO;
        };
        return new Outcome(outcome.addresses(), validFor, outcome.trouble(), outcome.detail());
    }

    /**
     * How long to wait after a look.
     *
     * @param outcome with a bounded validity
     * @param failures the number of looks in a row, with this one, that failed at least in part
     */
    long delayMillis(Outcome outcome, int failures, double chance) {
        Duration delay = outcome.validFor();
        if (outcome.trouble() == NameTrouble.FAILED) {
            Duration retry = shorter(maxRetry, Duration.ofSeconds(1L << Math.min(failures - 1, MAX_DOUBLINGS)));
            delay = kind(outcome) == Kind.FAILURE ? retry : shorter(retry, delay);
        }
        return Math.round(delay.toMillis() * (1 - EARLY * chance));
    }

    private enum Kind {
        ADDRESSES,
        NEGATIVE,
        FAILURE
    }

    private static Kind kind(Outcome outcome) {
        if (!outcome.addresses().isEmpty()) {
            return Kind.ADDRESSES;
        }
        return outcome.trouble() == NameTrouble.NEGATIVE ? Kind.NEGATIVE : Kind.FAILURE;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
