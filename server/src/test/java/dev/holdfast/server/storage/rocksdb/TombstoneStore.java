package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.KvUsage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log-structured store at its worst: nothing is ever compacted, so a deleted row stays as a tombstone that every scan
 * over it has to pass. It counts the rows that are looked at, tombstones included.
 *
 * <p><em>One thread at a time.</em>
 */
final class TombstoneStore implements KvStore, KvBatch.Visitor {
    private static final byte[] TOMBSTONE = new byte[0];

    private final Map<ColumnFamily, NavigableMap<byte[], byte[]>> families = new EnumMap<>(ColumnFamily.class);
    private long lookedAt;
    private long rangeDeletions;
    private long rowsWritten;
    private long writes;
    private boolean nextStepFails;

    /** How many rows were looked at since the last call. */
    long takeLookedAt() {
        long taken = lookedAt;
        lookedAt = 0;
        return taken;
    }

    /** The next cursor that goes on to another row meets an error instead. */
    void failNextStep() {
        nextStepFails = true;
    }

    /** How many changes were written since the last call; a range deletion is one. */
    long takeRowsWritten() {
        long taken = rowsWritten;
        rowsWritten = 0;
        return taken;
    }

    /** How many range deletions were written. */
    long rangeDeletions() {
        return rangeDeletions;
    }

    long liveRows(ColumnFamily family) {
        return rows(family).values().stream().filter(TombstoneStore::isLive).count();
    }

    private NavigableMap<byte[], byte[]> rows(ColumnFamily family) {
        return families.computeIfAbsent(family, unused -> new TreeMap<>(Arrays::compareUnsigned));
    }

    // A tombstone is known by the array itself.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isLive(byte[] value) {
        return value != TOMBSTONE;
    }

    @Override
    public byte @Nullable [] get(ColumnFamily family, byte[] key) {
        lookedAt++;
        byte[] value = rows(family).get(key);
        return value == null || !isLive(value) ? null : value.clone();
    }

    @Override
    public KvCursor scan(ColumnFamily family, byte[] from, byte[] to) {
        return new CountingCursor(rows(family).subMap(from, true, to, false));
    }

    @Override
    public KvCursor scanBackward(ColumnFamily family, byte[] from, byte[] to) {
        return new CountingCursor(rows(family).subMap(from, true, to, false).descendingMap());
    }

    @Override
    public long write(KvBatch batch) {
        batch.forEach(this);
        rowsWritten += batch.count();
        writes++;
        return writes;
    }

    @Override
    public void put(ColumnFamily family, byte[] key, byte[] value) {
        rows(family).put(key, value);
    }

    @Override
    public void delete(ColumnFamily family, byte[] key) {
        rows(family).put(key, TOMBSTONE);
    }

    @Override
    public void deleteRange(ColumnFamily family, byte[] from, byte[] to) {
        rangeDeletions++;
        rows(family).subMap(from, true, to, false).replaceAll((key, value) -> TOMBSTONE);
    }

    @Override
    public long sync() {
        return writes;
    }

    @Override
    public void checkpoint(Path directory) {
        throw new UnsupportedOperationException("a store in memory has no directories");
    }

    @Override
    public Condition condition() {
        return Condition.WRITABLE;
    }

    @Override
    public Condition tryToResume() {
        return Condition.WRITABLE;
    }

    @Override
    public KvUsage usage() {
        return new KvUsage(0, 0, 0, writes, writes);
    }

    @Override
    public void close() {
        families.clear();
    }

    /**
     * Counts each row that it stands on, alive or not.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class CountingCursor implements KvCursor {
        private final NavigableMap<byte[], byte[]> range;
        private Map.@Nullable Entry<byte[], byte[]> current;

        CountingCursor(NavigableMap<byte[], byte[]> range) {
            this.range = range;
            settleOn(range.firstEntry());
        }

        private void settleOn(Map.@Nullable Entry<byte[], byte[]> first) {
            lookedAt++;
            current = first;
            while (current != null && !isLive(current.getValue())) {
                lookedAt++;
                current = range.higherEntry(current.getKey());
            }
        }

        @Override
        public boolean isValid() {
            return current != null;
        }

        @Override
        public byte[] key() {
            return required().getKey().clone();
        }

        @Override
        public byte[] value() {
            return required().getValue().clone();
        }

        @Override
        public void next() {
            if (nextStepFails) {
                nextStepFails = false;
                throw new StorageUnavailable("a read failed as the test asked");
            }
            settleOn(range.higherEntry(required().getKey()));
        }

        @Override
        public void seek(byte[] key) {
            settleOn(range.ceilingEntry(key));
        }

        private Map.Entry<byte[], byte[]> required() {
            if (current == null) {
                throw new NoSuchElementException("the cursor is past its last row");
            }
            return current;
        }

        @Override
        public void close() {
            current = null;
        }
    }
}
