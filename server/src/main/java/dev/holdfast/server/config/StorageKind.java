package dev.holdfast.server.config;

/**
 * The engine that keeps queues, messages and claims.
 *
 * <p><em>Thread-safe.</em>
 */
public enum StorageKind {
    /** On disk, in the data directory; survives a crash of the process and of the machine. */
    ROCKSDB,
    /** In memory only; everything is forgotten when the server stops. */
    MEMORY
}
