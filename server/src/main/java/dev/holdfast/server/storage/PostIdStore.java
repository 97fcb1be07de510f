package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * The posts that clients have named, each for as long as the caller says: so that a repeat, sent because an answer was
 * lost, is known. What is remembered becomes durable in the same write as the messages. Removing the messages leaves
 * it, deleting the queue ends it.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface PostIdStore {

    /** The post that was made in a queue under an id at {@code sinceMillis} or later; null when there was none. */
    @Nullable
    RememberedPost find(Queue queue, Fingerprint id, long sinceMillis);

    /**
     * Remembers a post in place of an earlier one under the same id. What was posted before {@code sinceMillis} may be
     * forgotten: later calls never ask for it.
     */
    void remember(Queue queue, Fingerprint id, RememberedPost post, long sinceMillis);
}
