package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a message has: all that deleting it needs to know.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param exception its LEASE or RETURNED row; null when it has neither
 * @param postedExpiryMillis when its life ends unless the exception says otherwise
 */
record Place(MessageId id, long sequence, @Nullable Touched exception, long postedExpiryMillis) {

    static Place of(StoredMessage message) {
        return new Place(
                message.id(),
                message.sequence(),
                message.exception(),
                message.row().expiresMillis());
    }

    @Nullable
    ClaimId claim() {
        return exception == null ? null : exception.claim();
    }

    boolean isExpired(long nowMillis) {
        return (exception == null ? postedExpiryMillis : exception.expiresMillis()) <= nowMillis;
    }
}
