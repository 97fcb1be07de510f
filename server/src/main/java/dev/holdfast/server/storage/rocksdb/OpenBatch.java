package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The changes of a shard that the store has not seen yet.
 *
 * <p>Whoever is about to read rows that the batch changes settles it first: the changes are then sorted, and
 * {@link Rows} lays them over what is stored. Posting, claiming and deleting what was just claimed read nothing that
 * they have written, so a busy lane hardly ever sorts. Operations settle at their beginning and read before they
 * change.
 *
 * <p>When a write fails the batch refuses to write until it is discarded: memory is then ahead of the store.
 *
 * <p><em>Owned by one lane.</em>
 */
final class OpenBatch {
    private static final int MAX_OPEN_BYTES = 16 << 20;

    private final KvStore store;
    private final KvBatch batch = new KvBatch();
    private final PendingRows pending = new PendingRows();
    private final Set<QueueState> dirtyStates = new LinkedHashSet<>();
    private Consumer<QueueState> counting = state -> {};
    private int epoch;
    private long lastWrite;
    private boolean failed;

    OpenBatch(KvStore store) {
        this.store = store;
    }

    /** Counts the writes: what was changed in an earlier epoch is in the store. */
    int epoch() {
        return epoch;
    }

    /** The number of the shard's last write; 0 when there was none since the store was opened. */
    long lastWrite() {
        return lastWrite;
    }

    Rows rows() {
        return new Rows(store, pending);
    }

    /**
     * Writes what is open when it has grown beyond all reason, as when a million messages expire before one claim.
     * Discarding does not take back what was written so, which is why only work that nobody asked for may do it.
     */
    void writeIfLarge() {
        if (batch.bytes() > MAX_OPEN_BYTES) {
            write();
        }
    }

    void put(ColumnFamily family, byte[] key, byte[] value) {
        batch.put(family, key, value);
        pending.put(family, key, value);
    }

    void delete(ColumnFamily family, byte[] key) {
        batch.delete(family, key);
        pending.delete(family, key);
    }

    void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        batch.deleteRange(family, fromInclusive, toExclusive);
        pending.deleteRange(family, fromInclusive, toExclusive);
    }

    void putTimer(byte[] key, long count) {
        put(ColumnFamily.TIMER, key, new RowWriter(10).varint(count).toByteArray());
    }

    /** Notes that the batch changes rows of the queue, and that its STATE row must be written with them. */
    void changes(QueueState state, int parts) {
        state.changedParts = state.changedInEpoch == epoch ? state.changedParts | parts : parts;
        state.changedInEpoch = epoch;
        if (!state.dirty) {
            state.dirty = true;
            dirtyStates.add(state);
        }
    }

    /** Makes the queue's rows of these kinds readable. */
    void settle(QueueState state, int parts) {
        if (state.changedInEpoch == epoch && (state.changedParts & parts) != 0) {
            pending.sort();
        }
    }

    /** Makes everything readable, timers included. */
    void settleAll() {
        dirtyStates.forEach(this::closeRuns);
        pending.sort();
    }

    private void closeRuns(QueueState state) {
        state.expiryRun.close(this, state.number);
        state.delayRun.close(this, state.number);
        state.passedDelayRun.close(this, state.number);
    }

    /** The queues whose STATE rows are to be written. */
    Collection<QueueState> dirtyStates() {
        return dirtyStates;
    }

    /** Shows {@code counting} each state before it is written. */
    void beforeStates(Consumer<QueueState> counting) {
        this.counting = counting;
    }

    /** The queue is gone with its STATE row. */
    void forget(QueueState state) {
        state.dirty = false;
        dirtyStates.remove(state);
    }

    long write() {
        requireSound();
        for (QueueState state : dirtyStates) {
            closeRuns(state);
            counting.accept(state);
            put(ColumnFamily.STATE, Keys.queue(state.number), state.write());
            state.dirty = false;
        }
        dirtyStates.clear();
        if (!batch.isEmpty()) {
            writeRows();
        }
        return lastWrite;
    }

    private void writeRows() {
        try {
            lastWrite = store.write(batch);
        } catch (StorageException e) {
            failed = true;
            throw e;
        }
        batch.clear();
        pending.clear();
        epoch++;
    }

    /** Refuses to write what is open, because an operation ended in the middle. */
    void spoil() {
        failed = true;
    }

    private void requireSound() {
        if (failed) {
            throw new StorageUnavailable("An operation failed; the open changes must be discarded first");
        }
    }

    void discard() {
        batch.clear();
        pending.clear();
        dirtyStates.clear();
        epoch++;
        failed = false;
    }
}
