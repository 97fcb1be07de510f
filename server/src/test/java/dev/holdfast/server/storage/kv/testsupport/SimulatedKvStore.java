package dev.holdfast.server.storage.kv.testsupport;

import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageFull;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.CopyCursor;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.KvUsage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store in memory whose disk loses power, fills up and breaks when the test says so.
 *
 * <p>It keeps the rows twice: as they are visible, and as they are on disk, with the writes in between in order. A
 * crash keeps the synced writes and a random number of the ones after them, first to last, which is what the real store
 * promises. One object is one disk: it lives on after {@link #crash} and {@link #restart}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SimulatedKvStore implements KvStore {
    private final RandomGenerator random;
    private final Deque<KvBatch> unsynced = new ArrayDeque<>();
    private SimulatedRows visible = new SimulatedRows();
    private final SimulatedRows onDisk = new SimulatedRows();
    private long lastWrite;
    private long lastDurable;
    private boolean full;
    private boolean nextWriteFails;
    private boolean nextSyncFails;
    private boolean fullUntilResumed;
    private @Nullable StorageFailed failure;
    private boolean closed;

    public SimulatedKvStore(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public synchronized byte @Nullable [] get(ColumnFamily family, byte[] key) {
        requireOpen();
        return visible.get(family, key);
    }

    @Override
    public synchronized KvCursor scan(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        requireOpen();
        return new CopyCursor(visible.copyOfRange(family, fromInclusive, toExclusive));
    }

    @Override
    public synchronized KvCursor scanBackward(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        requireOpen();
        return new CopyCursor(
                visible.copyOfRange(family, fromInclusive, toExclusive).descendingMap());
    }

    @Override
    public synchronized long write(KvBatch batch) {
        requireOpen();
        if (nextWriteFails) {
            nextWriteFails = false;
            failure = new StorageFailed("a write failed as the test asked");
        }
        fullUntilResumed = full;
        requireNotRefusing();
        KvBatch kept = new KvBatch();
        batch.forEach(new BatchCopy(kept));
        unsynced.add(kept);
        kept.forEach(visible);
        lastWrite++;
        return lastWrite;
    }

    @Override
    public synchronized long sync() {
        requireOpen();
        if (lastDurable == lastWrite) {
            return lastDurable;
        }
        if (nextSyncFails) {
            nextSyncFails = false;
            failure = new StorageFailed("a sync failed as the test asked");
        }
        fullUntilResumed |= full;
        requireNotRefusing();
        applyUnsynced(unsynced.size());
        lastDurable = lastWrite;
        return lastDurable;
    }

    private void applyUnsynced(int count) {
        for (int i = 0; i < count; i++) {
            unsynced.remove().forEach(onDisk);
        }
    }

    /** Cuts the power: what was not synced is lost from a random point on. The store is closed until a restart. */
    public synchronized void crash() {
        applyUnsynced(random.nextInt(unsynced.size() + 1));
        unsynced.clear();
        closed = true;
    }

    /** Opens the store again with what is on the disk; numbers start anew. */
    public synchronized void restart() {
        if (!closed) {
            throw new IllegalStateException("the store is still open");
        }
        visible = onDisk.copy();
        lastWrite = 0;
        lastDurable = 0;
        failure = null;
        fullUntilResumed = false;
        closed = false;
    }

    @Override
    public synchronized Condition condition() {
        if (failure != null) {
            return Condition.FAILED;
        }
        return fullUntilResumed ? Condition.FULL : Condition.WRITABLE;
    }

    @Override
    public synchronized Condition tryToResume() {
        fullUntilResumed &= full;
        return condition();
    }

    /** From now on there is no room for any write or sync. */
    public synchronized void fillUp() {
        full = true;
    }

    /** There is room again; the next write or resumption succeeds. */
    public synchronized void makeRoom() {
        full = false;
    }

    public synchronized void failNextWrite() {
        nextWriteFails = true;
    }

    public synchronized void failNextSync() {
        nextSyncFails = true;
    }

    /** How many writes a crash could lose now. */
    public synchronized int unsyncedWrites() {
        return unsynced.size();
    }

    @Override
    public void checkpoint(Path directory) {
        throw new UnsupportedOperationException("a simulated disk has no directories");
    }

    @Override
    public synchronized KvUsage usage() {
        requireOpen();
        return new KvUsage(0, visible.bytes(), 0, lastWrite, lastDurable);
    }

    /** Closes in good order: everything written is on the disk, unless the store refuses. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (failure == null && !full) {
            applyUnsynced(unsynced.size());
        }
        unsynced.clear();
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageUnavailable("the store is closed");
        }
    }

    private void requireNotRefusing() {
        if (failure != null) {
            throw failure;
        }
        if (fullUntilResumed) {
            throw new StorageFull("the simulated disk is full");
        }
    }

    /**
     * Copies a batch, since its owner uses it again.
     *
     * <p><em>One thread at a time.</em>
     */
    private record BatchCopy(KvBatch target) implements KvBatch.Visitor {
        @Override
        public void put(ColumnFamily family, byte[] key, byte[] value) {
            target.put(family, key, value);
        }

        @Override
        public void delete(ColumnFamily family, byte[] key) {
            target.delete(family, key);
        }

        @Override
        public void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
            target.deleteRange(family, fromInclusive, toExclusive);
        }
    }
}
