package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot answer now: it is closed, busy, or a read failed; the same call may succeed later.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageUnavailable extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageUnavailable(String message) {
        this(message, null);
    }

    public StorageUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
