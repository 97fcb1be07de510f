package dev.holdfast.server.operation;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.QueueKey;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs to know of the catalogue before it can go on.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param queue that it is about
 * @param flavor that the queue's metadata names; null for none
 * @param deadLetterQueue that the queue's metadata names, or that a claim is about to fill; null for none
 */
record PlacementNeed(
        Kind kind,
        QueueKey queue,
        @Nullable String flavor,
        @Nullable QueueName deadLetterQueue) {

    /** Why it has to know. */
    enum Kind {
        /** It is about to create the queue. */
        CREATE,
        /** It is about to change the queue's metadata. */
        UPDATE,
        /** It is about to move messages to the queue's dead-letter queue, which is not in its pool. */
        MOVE,
        /** The same, and the dead-letter queue is leaving the pool. */
        PASS,
        /** It is about a topic to which the queue subscribes, and so must live in the same pool. */
        SUBSCRIBE
    }
}
