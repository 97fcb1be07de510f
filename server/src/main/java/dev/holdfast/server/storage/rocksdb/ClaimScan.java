package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes forward through the claims and holds of a queue, in the order of their ids. It sees the rows as they were when
 * it was opened.
 *
 * <p><em>One thread at a time.</em>
 */
final class ClaimScan implements AutoCloseable {
    private final KvCursor cursor;

    /** The caller has settled {@link Parts#CLAIMS}. */
    ClaimScan(Rows rows, long queue, @Nullable ClaimId after) {
        byte[] from = after == null ? Keys.queue(queue) : Keys.justBehind(Keys.claim(queue, after));
        this.cursor = rows.scan(ColumnFamily.CLAIM, from, Keys.queue(queue + 1));
    }

    boolean hasNext() {
        return cursor.isValid();
    }

    ClaimRow next() {
        byte[] key = cursor.key();
        ClaimRow row = ClaimRow.read(ClaimId.of(Arrays.copyOfRange(key, Long.BYTES, key.length)), key, cursor.value());
        cursor.next();
        return row;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
