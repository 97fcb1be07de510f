package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * The disk has no room for the write; reads go on, and writes succeed again when room returns.
 *
 * <p>Whether the refused write survives a restart is open, so whoever repeats it needs an idempotent one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageFull extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageFull(String message) {
        this(message, null);
    }

    public StorageFull(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
