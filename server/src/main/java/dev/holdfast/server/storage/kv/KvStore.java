package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An ordered key-value store whose writes are atomic at once and durable after the next {@link #sync()}.
 *
 * <p>Keys sort as unsigned bytes. Every write has a number, and a crash keeps a prefix of the numbered writes: whatever
 * a durable write was built on is durable too. A call may throw any {@link StorageException}.
 *
 * <p>When a write or a sync fails for want of room, writes and syncs refuse with {@code StorageFull} until room
 * returns; when it fails otherwise, they refuse with {@code StorageFailed} until a restart. Reads go on in both cases.
 *
 * <p>Whoever closes the store first stops everybody who uses it, cursors included.
 *
 * <p><em>Thread-safe.</em>
 */
public interface KvStore extends AutoCloseable {
    /** Answers the key's value, a fresh copy, or null when there is none. */
    byte @Nullable [] get(ColumnFamily family, byte[] key);

    /** Rows with {@code fromInclusive <= key < toExclusive}, the smallest key first. */
    KvCursor scan(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive);

    /** Rows with {@code fromInclusive <= key < toExclusive}, the largest key first. */
    KvCursor scanBackward(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive);

    /**
     * Applies the batch whole or not at all, visible at once and not yet durable. The batch may be cleared and used
     * again afterwards.
     *
     * @return the number of this write: 1 for the first after opening, and always one more than the one before
     */
    long write(KvBatch batch);

    /**
     * Makes everything durable that was written before the call; may run while others write.
     *
     * @return the highest write number known durable, 0 when nothing was written since opening
     */
    long sync();

    /**
     * Writes a consistent copy of the store, as of some moment during the call, into a directory that must not exist.
     */
    void checkpoint(Path directory);

    /** Whether writes are taken at the moment; cheap enough to ask before each. */
    Condition condition();

    /**
     * Looks whether a full store can write again, so that service resumes without waiting for somebody's write. It does
     * nothing in any other condition, and does not throw: what came of it is answered.
     */
    Condition tryToResume();

    /** What the store takes up, cheap enough to ask every second. */
    KvUsage usage();

    @Override
    void close();

    /** Whether a store takes writes. */
    enum Condition {
        WRITABLE,
        /** Refuses until room returns. */
        FULL,
        /** Refuses until a restart. */
        FAILED
    }
}
