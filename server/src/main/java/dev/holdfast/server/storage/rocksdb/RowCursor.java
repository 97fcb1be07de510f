package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;

/**
 * Goes forward through the rows of one family in one queue, by positions.
 *
 * <p><em>One thread at a time.</em>
 */
final class RowCursor implements AutoCloseable {
    static final long END = Long.MAX_VALUE;

    private final KvCursor cursor;
    private final long queue;
    private long sequence;

    private RowCursor(KvCursor cursor, long queue) {
        this.cursor = cursor;
        this.queue = queue;
        look();
    }

    /** Rows at {@code from <= position < to}. */
    static RowCursor open(Rows rows, ColumnFamily family, QueueState state, long from, long to) {
        byte[] start = Keys.message(state.number, from);
        return new RowCursor(rows.scan(family, start, Keys.message(state.number, Math.max(from, to))), state.number);
    }

    /** The position of the current row; {@link #END} behind the last. */
    long sequence() {
        return sequence;
    }

    byte[] key() {
        return Keys.message(queue, sequence);
    }

    byte[] value() {
        return cursor.value();
    }

    void next() {
        cursor.next();
        look();
    }

    private void look() {
        sequence = cursor.isValid() ? Keys.sequenceOf(cursor.key()) : END;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
