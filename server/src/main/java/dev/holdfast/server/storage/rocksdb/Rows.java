package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the store as the open batch leaves them, as far as it has been settled.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Rows {
    private final KvStore store;
    private final PendingRows pending;

    Rows(KvStore store, PendingRows pending) {
        this.store = store;
        this.pending = pending;
    }

    byte @Nullable [] get(ColumnFamily family, byte[] key) {
        byte[] changed = pending.changed(family, key);
        if (changed != null) {
            return PendingRows.isDeleted(changed) ? null : changed;
        }
        return pending.hides(family, key) ? null : store.get(family, key);
    }

    /** Rows with {@code from <= key < to}, the smallest key first. Nobody may settle the batch while it is open. */
    KvCursor scan(ColumnFamily family, byte[] from, byte[] to) {
        KvCursor stored = store.scan(family, from, to);
        NavigableMap<byte[], byte[]> changed = pending.within(family, from, to);
        return isUnchanged(family, changed) ? stored : new LayeredCursor(family, stored, changed, pending);
    }

    /** The same, the largest key first. */
    KvCursor scanBackward(ColumnFamily family, byte[] from, byte[] to) {
        KvCursor stored = store.scanBackward(family, from, to);
        NavigableMap<byte[], byte[]> changed = pending.within(family, from, to);
        return isUnchanged(family, changed)
                ? stored
                : new LayeredCursor(family, stored, changed.descendingMap(), pending);
    }

    private boolean isUnchanged(ColumnFamily family, NavigableMap<byte[], byte[]> changed) {
        return changed.isEmpty() && !pending.hasDeletedRanges(family);
    }
}
