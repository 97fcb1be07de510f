package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * Deletes the MESSAGE rows of messages that are gone, many at a time.
 *
 * <p>That a message is gone stands in its queue's state, so its row may stay for a while. Rows are deleted when enough
 * of them have come together, when the life of one of them is over anyway, and when a queue is purged. Neighbours go
 * with one range deletion. Few rows go one by one: the engine keeps range deletions apart from the rows, and every
 * reader has to look at them.
 *
 * <p><em>Owned by one lane.</em>
 */
final class DeadRows {
    /** As many neighbours are worth a range deletion. */
    private static final long MIN_RANGE_ROWS = 32;
    /** About what a row takes beside its body. */
    private static final int ROW_OVERHEAD_BYTES = 64;
    /** Rows to be deleted may lie in more ranges than what is gone, since some lie between rows already deleted. */
    private static final int RANGES_PER_GONE_RANGE = 2;

    private final OpenBatch batch;
    private final EmbeddedOptions.Removal limits;

    DeadRows(OpenBatch batch, EmbeddedOptions.Removal limits) {
        this.batch = batch;
        this.limits = limits;
    }

    /** Takes a message out of its queue. @return whether its position is among what is gone */
    boolean remove(QueueState state, Place place) {
        long sequence = place.sequence();
        boolean noted = state.lose(sequence, place.bodyBytes(), limits.maxGoneRanges());
        if (noted) {
            bury(state, place);
        } else {
            delete(state, sequence);
            batch.changes(state, state.isTouched(sequence) ? Parts.TOUCHED : Parts.FRESH);
        }
        return noted;
    }

    private void bury(QueueState state, Place place) {
        batch.changes(state, 0);
        state.dead.add(place.sequence(), Integer.MAX_VALUE);
        state.deadBytes += place.bodyBytes() + ROW_OVERHEAD_BYTES;
        if (state.dead.count() >= limits.maxDeadRows()
                || state.deadBytes >= limits.maxDeadBytes()
                || state.dead.ranges() > RANGES_PER_GONE_RANGE * limits.maxGoneRanges()) {
            deleteAll(state);
        }
    }

    /** Deletes the rows of all that is gone if some of them lie between two positions. */
    void deleteIfWithin(QueueState state, long from, long to) {
        if (state.dead.countWithin(from, to) > 0) {
            deleteAll(state);
        }
    }

    /** Nobody reads these rows, so nobody has to settle the batch for it. */
    void deleteAll(QueueState state) {
        if (state.dead.isEmpty()) {
            return;
        }
        state.dead.forEachRange((from, to) -> deleteRange(state, from, to));
        state.dead.clear();
        state.deadBytes = 0;
        batch.changes(state, 0);
    }

    private void deleteRange(QueueState state, long from, long to) {
        if (to - from >= MIN_RANGE_ROWS) {
            byte[] first = Keys.message(state.number, from);
            batch.deleteRange(ColumnFamily.MESSAGE, first, Keys.message(state.number, to));
            return;
        }
        for (long sequence = from; sequence < to; sequence++) {
            delete(state, sequence);
        }
    }

    private void delete(QueueState state, long sequence) {
        batch.delete(ColumnFamily.MESSAGE, Keys.message(state.number, sequence));
    }

    /** Whether what is gone may take no further range. */
    boolean isFull(QueueState state) {
        return state.gone.ranges() >= limits.maxGoneRanges();
    }
}
