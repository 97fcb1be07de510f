package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * Goes forward through the messages of a queue with their exceptions: MESSAGE, LEASE and RETURNED rows side by side,
 * none looked up one by one. It sees the rows as they were when it was opened.
 *
 * <p><em>One thread at a time.</em>
 */
final class MessageScan implements AutoCloseable {
    private final RowCursor messages;
    private final @Nullable RowCursor leases;
    private final @Nullable RowCursor returned;

    /** Messages at {@code from <= position < to}; the caller has settled {@link Parts#MESSAGES}. */
    MessageScan(Rows rows, QueueState state, long from, long to) {
        messages = RowCursor.open(rows, ColumnFamily.MESSAGE, state, from, to);
        long end = Math.min(to, state.freshCursor);
        boolean hasLeases = from < end && state.claimed > 0;
        boolean hasReturned = from < end && state.returnedFloor < end;
        leases = hasLeases ? RowCursor.open(rows, ColumnFamily.LEASE, state, from, end) : null;
        returned = hasReturned ? RowCursor.open(rows, ColumnFamily.RETURNED, state, from, end) : null;
    }

    /** The position of the message that {@link #next} would answer; {@link RowCursor#END} behind the last. */
    long sequence() {
        return messages.sequence();
    }

    void skipTo(long sequence) {
        messages.moveTo(sequence);
    }

    /** Answers the current message and goes on; a damaged row is passed too. */
    StoredMessage next() {
        byte[] key = messages.key();
        byte[] value = messages.value();
        Touched exception = exception(messages.sequence());
        messages.next();
        return new StoredMessage(MessageRow.read(key, value), exception);
    }

    private @Nullable Touched exception(long sequence) {
        if (leases != null && leases.moveTo(sequence)) {
            return Touched.read(ColumnFamily.LEASE, leases.key(), leases.value());
        }
        if (returned != null && returned.moveTo(sequence)) {
            return Touched.read(ColumnFamily.RETURNED, returned.key(), returned.value());
        }
        return null;
    }

    @Override
    public void close() {
        messages.close();
        if (leases != null) {
            leases.close();
        }
        if (returned != null) {
            returned.close();
        }
    }
}
