package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over stored rows with changed rows laid over them: where both have a key the changed row is shown, or no row
 * if the change is a deletion.
 *
 * <p><em>One thread at a time.</em>
 */
final class LayeredCursor implements KvCursor {
    private final ColumnFamily family;
    private final KvCursor stored;
    private final NavigableMap<byte[], byte[]> changed;
    private final Comparator<? super byte[]> order;
    private final PendingRows pending;

    /** The next changed row that has not been passed. */
    private Map.@Nullable Entry<byte[], byte[]> change;

    private byte @Nullable [] key;
    private byte @Nullable [] value;

    /** @param changed in the direction of the stored rows' cursor */
    LayeredCursor(ColumnFamily family, KvCursor stored, NavigableMap<byte[], byte[]> changed, PendingRows pending) {
        this.family = family;
        this.stored = stored;
        this.changed = changed;
        this.order = Objects.requireNonNull(changed.comparator());
        this.pending = pending;
        this.change = changed.firstEntry();
        look();
    }

    /** Takes the first row that is not hidden from the two layers, and goes past it in both. */
    private void look() {
        key = null;
        value = null;
        while (key == null && (stored.isValid() || change != null)) {
            byte[] storedKey = stored.isValid() ? stored.key() : null;
            Map.Entry<byte[], byte[]> next = change;
            int comparison = next == null ? -1 : storedKey == null ? 1 : order.compare(storedKey, next.getKey());
            if (storedKey != null && comparison < 0) {
                takeStored(storedKey);
            } else if (next != null) {
                takeChanged(next);
            }
            if (storedKey != null && comparison <= 0) {
                stored.next();
            }
        }
    }

    private void takeStored(byte[] storedKey) {
        if (!pending.hides(family, storedKey)) {
            key = storedKey;
            value = stored.value();
        }
    }

    private void takeChanged(Map.Entry<byte[], byte[]> next) {
        if (!PendingRows.isDeleted(next.getValue())) {
            key = next.getKey();
            value = next.getValue();
        }
        change = changed.higherEntry(next.getKey());
    }

    @Override
    public boolean isValid() {
        return key != null;
    }

    @Override
    public byte[] key() {
        return required(key);
    }

    @Override
    public byte[] value() {
        return required(value);
    }

    private static byte[] required(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new NoSuchElementException("The cursor is past its last row");
        }
        return bytes;
    }

    @Override
    public void next() {
        required(key);
        look();
    }

    @Override
    public void seek(byte[] target) {
        stored.seek(target);
        change = changed.ceilingEntry(target);
        look();
    }

    @Override
    public void close() {
        stored.close();
    }
}
