package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * The RETURNED rows: messages before the fresh cursor that are free.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ReturnedRows {
    private final Rows rows;
    private final OpenBatch batch;

    ReturnedRows(Rows rows, OpenBatch batch) {
        this.rows = rows;
        this.batch = batch;
    }

    /** The caller has settled {@link Parts#RETURNED}. */
    @Nullable
    Touched find(QueueState state, long sequence) {
        if (sequence < state.returnedFloor) {
            return null;
        }
        byte[] key = Keys.message(state.number, sequence);
        byte[] value = rows.get(ColumnFamily.RETURNED, key);
        return value == null ? null : Touched.read(key, value);
    }

    /** Makes a message claimable that a claim had, or a delayed one that the fresh cursor has passed. */
    void add(QueueState state, long sequence, byte[] returned) {
        batch.put(ColumnFamily.RETURNED, Keys.message(state.number, sequence), returned);
        state.returnedFloor = Math.min(state.returnedFloor, sequence);
        batch.changes(state, Parts.RETURNED);
    }

    void remove(QueueState state, long sequence) {
        batch.delete(ColumnFamily.RETURNED, Keys.message(state.number, sequence));
        batch.changes(state, Parts.RETURNED);
    }
}
