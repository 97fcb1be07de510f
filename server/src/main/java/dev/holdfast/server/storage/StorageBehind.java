package dev.holdfast.server.storage;

/**
 * So much has become due in a queue that one call may not work it off: a part is done, and the call itself has changed
 * nothing. The same call goes on from there.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageBehind extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageBehind() {
        super("more is due than one call may work off", null);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
