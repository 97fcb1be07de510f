package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;

/**
 * Goes forward through the rows of one family in one queue, by positions. It leaps over what is gone.
 *
 * <p><em>One thread at a time.</em>
 */
final class RowCursor implements AutoCloseable {
    static final long END = Long.MAX_VALUE;

    private final KvCursor cursor;
    private final QueueState state;
    private long sequence;

    private RowCursor(KvCursor cursor, QueueState state) {
        this.cursor = cursor;
        this.state = state;
        look();
    }

    /** Rows at {@code from <= position < to}. */
    static RowCursor open(Rows rows, ColumnFamily family, QueueState state, long from, long to) {
        long first = state.gone.firstOutside(from);
        byte[] start = Keys.message(state.number, first);
        return new RowCursor(rows.scan(family, start, Keys.message(state.number, Math.max(first, to))), state);
    }

    /** The position of the current row; {@link #END} behind the last. */
    long sequence() {
        return sequence;
    }

    byte[] key() {
        return Keys.message(state.number, sequence);
    }

    byte[] value() {
        return cursor.value();
    }

    void next() {
        long next = state.gone.firstOutside(sequence + 1);
        if (next == sequence + 1) {
            cursor.next();
        } else {
            // A step would have to wade through the tombstones of what is gone.
            cursor.seek(Keys.message(state.number, next));
        }
        look();
    }

    private void look() {
        sequence = current();
        for (long next = nextOutside(); next > sequence; next = nextOutside()) {
            cursor.seek(Keys.message(state.number, next));
            sequence = current();
        }
    }

    private long current() {
        return cursor.isValid() ? Keys.sequenceOf(cursor.key()) : END;
    }

    private long nextOutside() {
        return sequence == END ? END : state.gone.firstOutside(sequence);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
