package dev.holdfast.server.storage.kv;

import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over a private copy of a range, in the order of the map that it was given.
 *
 * <p><em>One thread at a time.</em>
 */
public final class CopyCursor implements KvCursor {
    private final NavigableMap<byte[], byte[]> rows;
    private Map.@Nullable Entry<byte[], byte[]> current;

    /** Stands at the first row. */
    public CopyCursor(NavigableMap<byte[], byte[]> rows) {
        this.rows = rows;
        this.current = rows.firstEntry();
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
        current = rows.higherEntry(required().getKey());
    }

    @Override
    public void seek(byte[] key) {
        current = rows.ceilingEntry(key);
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
