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
 * @param exception what its lease or its RETURNED row says; null when it has neither
 */
record StoredMessage(MessageRow row, @Nullable Touched exception) {

    long sequence() {
        return row.sequence();
    }

    MessageId id() {
        return row.id();
    }

    Touched touched() {
        return exception == null ? Touched.UNTOUCHED : exception;
    }

    @Nullable
    ClaimId claim() {
        return exception == null ? null : exception.claim();
    }

    long ttlSeconds() {
        return touched().ttlSeconds(row.ttlSeconds());
    }

    long expiresMillis() {
        return touched().expiresMillis(row.expiresMillis());
    }

    boolean isExpired(long nowMillis) {
        return expiresMillis() <= nowMillis;
    }

    Message message() {
        return message(touched());
    }

    /** The message as it is when this has happened to it. */
    Message message(Touched touched) {
        return new Message(
                row.id(),
                row.sequence(),
                row.body(),
                row.client(),
                row.id().createdMillis(),
                touched.ttlSeconds(row.ttlSeconds()),
                touched.expiresMillis(row.expiresMillis()),
                row.visibleMillis(),
                touched.claim(),
                touched.claimCount());
    }
}
