package dev.holdfast.server.storage.kv;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.server.storage.StorageUnavailable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps its rows in memory and forgets them when the process ends.
 *
 * <p>A cursor goes over a copy of its range, so it is for small stores only.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MemoryKvStore implements KvStore {

    @GuardedBy("this")
    private final Map<ColumnFamily, NavigableMap<byte[], byte[]>> families = new EnumMap<>(ColumnFamily.class);

    @GuardedBy("this")
    private long lastWrite;

    @GuardedBy("this")
    private long lastSynced;

    @GuardedBy("this")
    private boolean isClosed;

    @Override
    public synchronized byte @Nullable [] get(ColumnFamily family, byte[] key) {
        byte[] value = rows(family).get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public synchronized KvCursor scan(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        return new CopyCursor(range(family, fromInclusive, toExclusive));
    }

    @Override
    public synchronized KvCursor scanBackward(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        return new CopyCursor(range(family, fromInclusive, toExclusive).descendingMap());
    }

    @GuardedBy("this")
    private NavigableMap<byte[], byte[]> range(ColumnFamily family, byte[] from, byte[] to) {
        NavigableMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
        if (Arrays.compareUnsigned(from, to) < 0) {
            copy.putAll(rows(family).subMap(from, true, to, false));
        }
        return copy;
    }

    @GuardedBy("this")
    private NavigableMap<byte[], byte[]> rows(ColumnFamily family) {
        if (isClosed) {
            throw new StorageUnavailable("the store is closed");
        }
        return families.computeIfAbsent(family, unused -> new TreeMap<>(Arrays::compareUnsigned));
    }

    @Override
    public synchronized long write(KvBatch batch) {
        for (ColumnFamily family : ColumnFamily.values()) {
            NavigableMap<byte[], byte[]> rows = rows(family);
            batch.forEach(new Changes(family, rows));
        }
        return ++lastWrite;
    }

    /** Applies the changes of one family. */
    private record Changes(ColumnFamily family, NavigableMap<byte[], byte[]> rows) implements KvBatch.Visitor {
        @Override
        public void put(ColumnFamily changed, byte[] key, byte[] value) {
            if (changed == family) {
                rows.put(key, value);
            }
        }

        @Override
        public void delete(ColumnFamily changed, byte[] key) {
            if (changed == family) {
                rows.remove(key);
            }
        }

        @Override
        public void deleteRange(ColumnFamily changed, byte[] fromInclusive, byte[] toExclusive) {
            if (changed == family) {
                rows.subMap(fromInclusive, true, toExclusive, false).clear();
            }
        }
    }

    @Override
    public synchronized long sync() {
        if (isClosed) {
            throw new StorageUnavailable("the store is closed");
        }
        lastSynced = lastWrite;
        return lastSynced;
    }

    /** Not offered: a copy of what is to be forgotten would promise too much. */
    @Override
    public void checkpoint(Path directory) {
        throw new UnsupportedOperationException("The memory store keeps nothing, so there is nothing to copy");
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
    public synchronized KvUsage usage() {
        return new KvUsage(0, 0, 0, lastWrite, lastSynced);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        families.clear();
    }
}
