package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a message has: all that deleting it needs to know.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param exception what its lease or its RETURNED row says; null when it has neither
 * @param postedExpiryMillis when its life ends unless the exception says otherwise
 * @param bodyBytes about how much room its removal makes
 */
record Place(MessageId id, long sequence, @Nullable Touched exception, long postedExpiryMillis, int bodyBytes) {

    static Place of(StoredMessage message) {
        return of(message.row(), message.exception());
    }

    static Place of(MessageRow row, @Nullable Touched exception) {
        return new Place(
                row.id(),
                row.sequence(),
                exception,
                row.expiresMillis(),
                row.body().bytes().length);
    }

    /** Whether the id does not tell the position. */
    boolean isMoved(long queue) {
        return isMoved(id, sequence, queue);
    }

    static boolean isMoved(MessageId id, long sequence, long queue) {
        return id.sequence() != sequence || id.queueCheck() != Queue.checkOf(queue);
    }

    Place under(Touched lease) {
        return new Place(id, sequence, lease, postedExpiryMillis, bodyBytes);
    }

    Touched touched() {
        return exception == null ? Touched.UNTOUCHED : exception;
    }

    /** What holds it, a claim or a hold. */
    @Nullable
    ClaimId claim() {
        return exception == null ? null : exception.claim();
    }

    boolean isExpired(long nowMillis) {
        return (exception == null ? postedExpiryMillis : exception.expiresMillis(postedExpiryMillis)) <= nowMillis;
    }
}
