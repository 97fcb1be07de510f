package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.Arrays;

/**
 * A timer row that has come due. Whether it still means something is for its reader to find out: the row of a message
 * that was deleted, or of a queue that was purged, stays until it is due.
 *
 * <p><em>Thread-safe.</em>
 */
final class DueTimer {
    private static final int DUE_OFFSET = Keys.TIMER_PREFIX_BYTES;
    private static final int QUEUE_OFFSET = DUE_OFFSET + Long.BYTES;
    private static final int SUBJECT_OFFSET = QUEUE_OFFSET + Long.BYTES;

    private final byte[] key;
    private final long count;

    private DueTimer(byte[] key, long count) {
        this.key = key;
        this.count = count;
    }

    static DueTimer of(byte[] key, byte[] value) {
        return new DueTimer(key, new RowReader(ColumnFamily.TIMER, key, value).varint());
    }

    /** The timer for the first of its messages only. */
    DueTimer first(long messages) {
        return new DueTimer(key, messages);
    }

    static long dueMillisOf(byte[] key) {
        return BigEndian.getLong(key, DUE_OFFSET);
    }

    byte[] key() {
        return key;
    }

    long dueMillis() {
        return dueMillisOf(key);
    }

    long queue() {
        return BigEndian.getLong(key, QUEUE_OFFSET);
    }

    /** How many messages it is for; 1 for a claim. */
    long count() {
        return count;
    }

    long firstSequence() {
        return BigEndian.getLong(key, SUBJECT_OFFSET);
    }

    long endSequence() {
        return firstSequence() + count;
    }

    ClaimId claim() {
        return ClaimId.of(Arrays.copyOfRange(key, SUBJECT_OFFSET, SUBJECT_OFFSET + ClaimId.BYTES));
    }
}
