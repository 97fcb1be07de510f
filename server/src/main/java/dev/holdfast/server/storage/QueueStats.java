package dev.holdfast.server.storage;

import dev.holdfast.protocol.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a queue holds at one moment. Expired messages and expired claims do not count.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param free not under a live claim; delayed ones included
 * @param oldest null exactly when the queue is empty
 */
public record QueueStats(
        long free,
        long claimed,
        @Nullable MessageId oldest,
        @Nullable MessageId newest) {

    public static final QueueStats EMPTY = new QueueStats(0, 0, null, null);

    public long total() {
        return free + claimed;
    }
}
