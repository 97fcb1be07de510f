package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * Shows the messages that can be claimed, the oldest first.
 *
 * <p>First come those that were returned, from the returned floor on, then those that nobody has touched, from the
 * fresh cursor on. Returned ones always lie before the cursor, so this is the order of positions. What the two pass on
 * the way they settle for good: an expired message is removed, and a delayed one becomes the duty of its timer, which
 * makes it a returned one when it is due. Both floors go up only, except that a return lowers the first, so each row is
 * passed once, however long the run of delayed rows is that lies before the first claimable one.
 *
 * <p>A delayed row gets a second timer when it is passed, although the post wrote one: a restart with a clock that went
 * back may have let that run out before the moment that this claim sees, and then nothing would reveal the message.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Claimables {
    private final Rows rows;
    private final OpenBatch batch;
    private final TimerIndex timers;
    private final MessageLog log;

    Claimables(Rows rows, OpenBatch batch, TimerIndex timers, MessageLog log) {
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
        this.log = log;
    }

    /** Shows messages until the taker has enough; the caller has settled {@link Parts#CLAIMABLE}. */
    void visit(QueueState state, long nowMillis, Taker taker) {
        try {
            // What the taker moves to the tail of this very queue is for the next claim.
            long end = state.nextSequence;
            if (state.total > 0 && visitReturned(state, nowMillis, taker)) {
                visitFresh(state, end, nowMillis, taker);
            }
        } catch (StorageException e) {
            // The floors have passed messages that the taker has not put under a claim.
            batch.spoil();
            throw e;
        }
    }

    private boolean visitReturned(QueueState state, long nowMillis, Taker taker) {
        if (state.returnedFloor >= state.freshCursor) {
            return true;
        }
        long from = state.returnedFloor;
        long end = state.freshCursor;
        try (RowCursor returned = RowCursor.open(rows, ColumnFamily.RETURNED, state, from, end)) {
            for (; returned.sequence() != RowCursor.END; returned.next()) {
                StoredMessage message = returnedMessage(state, returned);
                state.returnedFloor = returned.sequence() + 1;
                if (isDone(state, message, nowMillis, taker)) {
                    return false;
                }
            }
            state.returnedFloor = QueueState.NO_SEQUENCE;
        }
        return true;
    }

    private StoredMessage returnedMessage(QueueState state, RowCursor returned) {
        MessageRow row = log.row(state, returned.sequence());
        if (row == null) {
            throw Damage.found(ColumnFamily.RETURNED, returned.key(), "has no message");
        }
        return new StoredMessage(row, Touched.read(returned.key(), returned.value()));
    }

    private void visitFresh(QueueState state, long end, long nowMillis, Taker taker) {
        long from = Math.max(state.freshCursor, state.head());
        if (from >= end) {
            return;
        }
        batch.changes(state, 0);
        try (RowCursor messages = RowCursor.open(rows, ColumnFamily.MESSAGE, state, from, end)) {
            for (; messages.sequence() != RowCursor.END; messages.next()) {
                StoredMessage message = new StoredMessage(MessageRow.read(messages.key(), messages.value()), null);
                state.freshCursor = message.sequence() + 1;
                if (isDone(state, message, nowMillis, taker)) {
                    return;
                }
            }
            state.freshCursor = end;
        }
    }

    private boolean isDone(QueueState state, StoredMessage message, long nowMillis, Taker taker) {
        if (message.isExpired(nowMillis)) {
            log.remove(state, Place.of(message));
        } else if (message.exception() == null && state.isDelayed(message.row(), nowMillis)) {
            state.passDelayed(message.row().visibleMillis());
            timers.schedulePassedDelayEnd(state, message.row().visibleMillis(), message.sequence());
        } else {
            taker.show(message);
        }
        if (taker.hasNone()) {
            batch.writeIfLarge();
        }
        return taker.hasEnough();
    }

    /**
     * Is shown messages one by one.
     *
     * <p><em>Owned by one lane.</em>
     */
    interface Taker {
        void show(StoredMessage message);

        boolean hasEnough();

        /** Whether it has kept no message back whose change it has not put into the batch yet. */
        boolean hasNone();
    }
}
