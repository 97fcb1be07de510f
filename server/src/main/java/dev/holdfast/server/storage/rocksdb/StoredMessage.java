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

    /** The claim that a client has on it: none if it is held. */
    @Nullable
    ClaimId claim() {
        return claim(touched());
    }

    private static @Nullable ClaimId claim(Touched touched) {
        return touched.isHeld() ? null : touched.claim();
    }

    /** Before this moment it is delayed. */
    long visibleMillis(QueueState state) {
        return visibleMillis(state, touched());
    }

    private long visibleMillis(QueueState state, Touched touched) {
        return touched.isHeld() ? touched.heldUntilMillis() : state.visibleMillis(row);
    }

    Message.State stateAt(QueueState state, long nowMillis) {
        if (claim() != null) {
            return Message.State.CLAIMED;
        }
        return visibleMillis(state) > nowMillis ? Message.State.DELAYED : Message.State.FREE;
    }

    int bodyBytes() {
        return row.body().bytes().length;
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

    /** The message as its rows have it: under what holds it, be it a hold, and with the delay of its post. */
    Message asKept() {
        return new Message(
                row.id(),
                row.sequence(),
                row.body(),
                row.client(),
                row.id().createdMillis(),
                ttlSeconds(),
                expiresMillis(),
                row.visibleMillis(),
                touched().claim(),
                touched().claimCount(),
                row.deadLetter());
    }

    Message message(QueueState state) {
        return message(state, touched());
    }

    /** The message as it is when this has happened to it. */
    Message message(QueueState state, Touched touched) {
        return new Message(
                row.id(),
                row.sequence(),
                row.body(),
                row.client(),
                row.id().createdMillis(),
                touched.ttlSeconds(row.ttlSeconds()),
                touched.expiresMillis(row.expiresMillis()),
                visibleMillis(state, touched),
                claim(touched),
                touched.claimCount(),
                row.deadLetter());
    }
}
