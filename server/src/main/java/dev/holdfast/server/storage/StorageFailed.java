package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * The store refused a write or a sync for good: what the disk holds is uncertain until a restart has recovered it.
 *
 * <p>A failed fsync may have dropped the pages that it was asked to keep, so it is never tried again; reads go on.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageFailed extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageFailed(String message) {
        this(message, null);
    }

    public StorageFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
