package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageUnavailable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Sorts the engine's errors into our failures.
 *
 * <p><em>Thread-safe.</em>
 */
final class RocksFailures {
    private RocksFailures() {}

    static boolean isNoSpace(RocksDBException error) {
        Status status = error.getStatus();
        return status != null && status.getSubCode() == Status.SubCode.NoSpace;
    }

    static StorageException ofRead(RocksDBException error) {
        return isCorruption(error)
                ? new StorageCorrupted("a stored row is damaged: " + error.getMessage(), error)
                : new StorageUnavailable("a read failed: " + error.getMessage(), error);
    }

    static StorageException ofOpening(String directory, RocksDBException error) {
        return isCorruption(error)
                ? new StorageCorrupted(
                        "the store in " + directory + " is damaged: " + error.getMessage()
                                + ". Restore a backup or repair the disk; to go on with what is left, start with"
                                + " --set storage.accept_data_loss=true",
                        error)
                : new StorageFailed("the store in " + directory + " does not open: " + error.getMessage(), error);
    }

    /** Closes one of the engine's objects, whose close methods declare exceptions that they never throw. */
    static void closeQuietly(AutoCloseable nativeObject) {
        try {
            nativeObject.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing a native object failed", e);
        }
    }

    private static boolean isCorruption(RocksDBException error) {
        Status status = error.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }
}
