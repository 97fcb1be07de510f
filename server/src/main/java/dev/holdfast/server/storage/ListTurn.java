package dev.holdfast.server.storage;

import java.util.List;

/**
 * One turn of a listing: what it found, and where the next turn goes on.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param resumeAfter the last position looked at; {@link #END} when there is nothing behind it
 */
public record ListTurn(List<Message> messages, long resumeAfter) {

    public static final long END = Long.MAX_VALUE;

    /** Whether the turn came to the end of the queue. */
    public boolean isLast() {
        return resumeAfter == END;
    }
}
