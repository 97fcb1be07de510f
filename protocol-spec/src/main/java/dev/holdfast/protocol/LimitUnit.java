package dev.holdfast.protocol;

import java.util.Locale;

/**
 * What the number of a {@link Limit} counts.
 *
 * <p><em>Thread-safe.</em>
 */
public enum LimitUnit {
    BYTES,
    CHARACTERS,
    CONNECTIONS,
    CONSUMERS,
    ENVELOPES,
    FLAVORS,
    MESSAGES,
    POOLS,
    QUEUES,
    RECORDS,
    REQUESTS,
    SECONDS,
    SUBSCRIPTIONS,
    WATCHES;

    /** The unit as a word in a sentence, such as {@code bytes}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
