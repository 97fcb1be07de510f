package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message as its rows tell it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param exception its LEASE or RETURNED row; null when it has neither
 */
record StoredMessage(MessageRow row, @Nullable Touched exception) {

    long sequence() {
        return row.sequence();
    }

    MessageId id() {
        return row.id();
    }

    Touched touched() {
        return exception == null ? Touched.untouched(row) : exception;
    }

    @Nullable
    ClaimId claim() {
        return exception == null ? null : exception.claim();
    }

    boolean isExpired(long nowMillis) {
        return touched().expiresMillis() <= nowMillis;
    }

    boolean isDelayed(long nowMillis) {
        return row.visibleMillis() > nowMillis;
    }

    Message message() {
        Touched touched = touched();
        return new Message(
                row.id(),
                row.sequence(),
                row.body(),
                row.client(),
                row.id().createdMillis(),
                touched.ttlSeconds(),
                touched.expiresMillis(),
                row.visibleMillis(),
                touched.claim(),
                touched.claimCount());
    }
}
