package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * Stored data is damaged or missing, and going on would hide it; the message says what to do.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageCorrupted extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageCorrupted(String message) {
        this(message, null);
    }

    public StorageCorrupted(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
