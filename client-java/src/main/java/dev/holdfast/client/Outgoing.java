package dev.holdfast.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message to be posted.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param body what the queue's {@link Body} can write
 * @param ttl how long it lives, in whole seconds; null for as long as the queue says
 * @param delay how long it stays hidden, in whole seconds, in queues that delay; null for as long as the queue says
 */
public record Outgoing<T>(
        T body, @Nullable Duration ttl, @Nullable Duration delay) {

    /** A message that lives as long as the queue says. */
    public static <T> Outgoing<T> of(T body) {
        return new Outgoing<>(body, null, null);
    }

    /** The same message with another time to live, in whole seconds. */
    public Outgoing<T> ttl(Duration time) {
        return new Outgoing<>(body, time, delay);
    }

    /** The same message with another time to stay hidden, in whole seconds. */
    public Outgoing<T> delay(Duration time) {
        return new Outgoing<>(body, ttl, time);
    }
}
