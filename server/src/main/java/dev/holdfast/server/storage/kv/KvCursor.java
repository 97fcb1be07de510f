package dev.holdfast.server.storage.kv;

/**
 * A position in the rows of one range, as they were when the cursor was made; it must be closed.
 *
 * <p>A forward cursor starts at the smallest key of its range and goes up, a backward one starts at the largest and
 * goes down. Writes after its making are not seen. A damaged row ends in a storage exception, never in an early end.
 *
 * <p><em>One thread at a time.</em>
 */
public interface KvCursor extends AutoCloseable {
    boolean isValid();

    /** The current row's key, a fresh copy; only while {@link #isValid()}. */
    byte[] key();

    /** The current row's value, a fresh copy; only while {@link #isValid()}. */
    byte[] value();

    /** Moves one row on in the cursor's direction; only while {@link #isValid()}. */
    void next();

    /**
     * Moves to the first row, in the cursor's direction, that does not lie before the key: the smallest key at or above
     * it for a forward cursor, the largest at or below it for a backward one. Never leaves the range.
     */
    void seek(byte[] key);

    @Override
    void close();
}
