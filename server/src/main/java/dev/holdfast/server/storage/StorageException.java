package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * Trouble below the controllers: the engine, the disk or the network to it did not do what was asked.
 *
 * <p>An expected "no" (no such queue, a stale claim) is never a storage exception.
 *
 * <p><em>Thread-safe.</em>
 */
public abstract sealed class StorageException extends RuntimeException
        permits StorageBehind, StorageUnavailable, StorageFull, StorageFailed, StorageCorrupted {
    private static final long serialVersionUID = 1L;

    StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without a restart. */
    public abstract boolean isRetryable();
}
