package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Opens a store, and refuses one whose log ends before what was known durable.
 *
 * <p>Opening the engine for writing drops the damaged end of its log for good. After a crash the log is therefore
 * recovered once in memory only; a refusal at that point leaves every file as it was, for whoever repairs it.
 *
 * <p><em>One thread at a time.</em>
 */
final class RocksRecovery {
    static final String DATABASE_DIRECTORY = "db";
    static final String WATERMARK_FILE = "watermark";

    private final Path directory;
    private final Path databaseDirectory;
    private final Path watermarkFile;
    private final KvOptions options;
    private final LongSupplier monotonicMillis;

    RocksRecovery(Path directory, KvOptions options, LongSupplier monotonicMillis) {
        this.directory = directory;
        this.databaseDirectory = directory.resolve(DATABASE_DIRECTORY);
        this.watermarkFile = directory.resolve(WATERMARK_FILE);
        this.options = options;
        this.monotonicMillis = monotonicMillis;
    }

    RocksKvStore open() {
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            return openLocked(lock);
        } catch (IOException e) {
            lock.close();
            throw new StorageFailed("cannot open the data directory " + directory + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private RocksKvStore openLocked(DirectoryLock lock) throws IOException {
        DurableWatermark watermark = openWatermark();
        try {
            return started(lock, openDatabase(watermark), watermark);
        } catch (IOException | RuntimeException e) {
            watermark.close();
            throw e;
        }
    }

    private DurableWatermark openWatermark() throws IOException {
        long interval = options.watermarkIntervalMillis();
        if (!RocksDatabase.exists(databaseDirectory)) {
            // Before the database, so that one without a watermark can only mean that somebody took it away.
            return DurableWatermark.create(watermarkFile, interval, 0);
        }
        try {
            if (!Files.exists(watermarkFile)) {
                throw new StorageCorrupted("the durable watermark " + watermarkFile + " is missing, so nothing tells"
                        + " whether the store is complete; to start without that proof, start with"
                        + " --set storage.accept_data_loss=true");
            }
            return DurableWatermark.open(watermarkFile, interval);
        } catch (StorageCorrupted e) {
            if (!acceptsLoss()) {
                throw e;
            }
            return DurableWatermark.create(watermarkFile, interval, 0);
        }
    }

    private RocksDatabase openDatabase(DurableWatermark watermark) {
        if (acceptsLoss()) {
            return RocksDatabase.openDamaged(databaseDirectory, options);
        }
        if (RocksDatabase.exists(databaseDirectory) && !watermark.wasClosedInOrder()) {
            recoverInMemory(watermark);
        }
        return RocksDatabase.open(databaseDirectory, options);
    }

    private boolean acceptsLoss() {
        return options.dataLoss() == KvOptions.DataLoss.ACCEPT;
    }

    private void recoverInMemory(DurableWatermark watermark) {
        try (RocksDatabase readOnly = RocksDatabase.openReadOnly(databaseDirectory, options)) {
            requireComplete(readOnly, watermark);
        }
    }

    private RocksKvStore started(DirectoryLock lock, RocksDatabase database, DurableWatermark watermark)
            throws IOException {
        try {
            requireComplete(database, watermark);
            watermark.write(database.engine().getLatestSequenceNumber(), DurableWatermark.State.OPEN);
            return new RocksKvStore(lock, database, watermark, monotonicMillis);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void requireComplete(RocksDatabase database, DurableWatermark watermark) {
        long recovered = database.engine().getLatestSequenceNumber();
        long durable = watermark.sequence();
        if (recovered < durable && !acceptsLoss()) {
            throw new StorageCorrupted("acknowledged data is missing in " + directory + ": changes up to " + durable
                    + " were durable, but only those up to " + recovered + " are left, " + (durable - recovered)
                    + " are gone. Restore a backup or repair the disk; to go on without them, start with"
                    + " --set storage.accept_data_loss=true");
        }
    }
}
