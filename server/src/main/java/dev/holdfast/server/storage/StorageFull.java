package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * The disk has no room for the write; reads go on, and writes succeed again when room returns.
 *
 * <p>Either the call was refused before it changed anything, or a write failed: whether that one survives a restart is
 * open, so whoever repeats it needs an idempotent one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageFull extends StorageException {
    private static final long serialVersionUID = 1L;

    private final boolean hasChangedNothing;

    public StorageFull(String message) {
        this(message, null);
    }

    public StorageFull(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StorageFull(String message, @Nullable Throwable cause, boolean hasChangedNothing) {
        super(message, cause);
        this.hasChangedNothing = hasChangedNothing;
    }

    /** The refusal of a call that has not changed anything yet: what others have changed is not in doubt. */
    public static StorageFull beforeAnyChange(String message) {
        return new StorageFull(message, null, true);
    }

    public boolean hasChangedNothing() {
        return hasChangedNothing;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
