package dev.holdfast.server.config;

import java.nio.file.Path;

/**
 * Where and how the server keeps messages.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param kind the engine
 * @param dataDirectory its folder, absolute; not used by the engine in memory
 * @param durability when a write is on disk, relative to its reply
 * @param intervalMillis how far the disk may lag behind the replies with {@link Durability#INTERVAL}
 * @param acceptDataLoss start although acknowledged writes are missing
 * @param cacheBytes the most memory for cached blocks
 * @param memtableBytes the most memory for writes that are not in data files yet
 * @param disk what to do as the disk fills up
 * @param encryption with which keys bodies are encrypted that shall be
 */
public record StorageConfig(
        StorageKind kind,
        Path dataDirectory,
        Durability durability,
        int intervalMillis,
        boolean acceptDataLoss,
        long cacheBytes,
        long memtableBytes,
        DiskConfig disk,
        EncryptionConfig encryption) {

    static StorageConfig of(Configuration configuration) {
        return new StorageConfig(
                configuration.get(Settings.STORAGE),
                configuration.get(Settings.DATA_DIRECTORY),
                configuration.get(Settings.DURABILITY),
                configuration.get(Settings.INTERVAL_MILLIS),
                configuration.get(Settings.ACCEPT_DATA_LOSS),
                configuration.get(Settings.CACHE_BYTES),
                configuration.get(Settings.MEMTABLE_BYTES),
                DiskConfig.of(configuration),
                EncryptionConfig.of(configuration));
    }
}
