package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Takes backups of a running store and makes data directories from them.
 *
 * <p>On the same file system a backup takes milliseconds and, at first, no space: its tables are hard links. It is
 * finished when its manifest is there. A restored store gives out again what was deleted after the backup was taken.
 *
 * <p><em>Thread-safe.</em>
 */
public final class KvBackup {
    private static final String RESTORING_DIRECTORY = "db.restoring";

    private KvBackup() {}

    /**
     * Takes a backup.
     *
     * @param target a directory that does not exist yet
     * @param nowMillis the time that the backup will carry, milliseconds since 1970
     */
    public static void create(KvStore store, Path target, long nowMillis) {
        try {
            Files.createDirectory(target);
            Path database = target.resolve(RocksRecovery.DATABASE_DIRECTORY);
            store.checkpoint(database);
            long sequence = sequenceOf(database);
            new BackupManifest(nowMillis, sequence, BackupManifest.sizesIn(database)).write(target);
        } catch (IOException e) {
            throw new StorageFailed("the backup to " + target + " failed: " + e, e);
        }
    }

    private static long sequenceOf(Path database) {
        try (RocksDatabase readOnly = RocksDatabase.openReadOnly(database, KvOptions.defaults())) {
            return readOnly.engine().getLatestSequenceNumber();
        }
    }

    /**
     * Fills an empty data directory from a backup, and answers when the copy is verified and durable.
     *
     * @param dataDirectory an empty directory, or one that does not exist yet
     */
    public static void restore(Path backup, Path dataDirectory) {
        try {
            BackupManifest manifest = BackupManifest.read(backup);
            Files.createDirectories(dataDirectory);
            if (!Directories.isEmpty(dataDirectory)) {
                throw new StorageFailed("the data directory " + dataDirectory
                        + " is not empty; move it away before a backup is restored there");
            }
            restoreVerified(backup.resolve(RocksRecovery.DATABASE_DIRECTORY), dataDirectory, manifest);
        } catch (IOException e) {
            throw new StorageFailed("restoring " + backup + " failed: " + e, e);
        }
    }

    /** The database gets its name last, so that a restore that was cut short is never taken for a store. */
    private static void restoreVerified(Path source, Path dataDirectory, BackupManifest manifest) throws IOException {
        Path copy = Files.createDirectory(dataDirectory.resolve(RESTORING_DIRECTORY));
        try {
            requireSameFiles(source, manifest);
            copyFiles(source, copy, manifest);
            verify(copy, manifest);
        } catch (IOException | StorageException e) {
            Directories.deleteTree(copy);
            throw e;
        }
        Path watermark = dataDirectory.resolve(RocksRecovery.WATERMARK_FILE);
        DurableWatermark.create(watermark, 0, manifest.sequence()).close();
        Files.move(copy, dataDirectory.resolve(RocksRecovery.DATABASE_DIRECTORY));
        Directories.sync(dataDirectory);
    }

    private static void requireSameFiles(Path source, BackupManifest manifest) throws IOException {
        Map<String, Long> found = BackupManifest.sizesIn(source);
        manifest.fileBytes().forEach((name, bytes) -> {
            Long size = found.get(name);
            if (size == null) {
                throw unusable("its file " + source.resolve(name) + " is missing", null);
            }
            if (!bytes.equals(size)) {
                throw unusable(
                        "its file " + source.resolve(name) + " should have " + bytes + " bytes, and has " + size, null);
            }
        });
    }

    private static void copyFiles(Path source, Path copy, BackupManifest manifest) throws IOException {
        for (String name : manifest.fileBytes().keySet()) {
            Path target = copy.resolve(name);
            Files.copy(source.resolve(name), target);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Directories.sync(copy);
    }

    /** The engine speaks of the store that it opens; to the reader that is the backup. */
    private static void verify(Path copy, BackupManifest manifest) {
        try (RocksDatabase readOnly = RocksDatabase.openReadOnly(copy, KvOptions.defaults())) {
            long sequence = readOnly.engine().getLatestSequenceNumber();
            if (sequence != manifest.sequence()) {
                throw unusable("it ends at change " + sequence + ", not at " + manifest.sequence(), null);
            }
            readOnly.engine().verifyChecksum();
        } catch (RocksDBException e) {
            throw unusable("" + e.getMessage(), e);
        } catch (StorageException e) {
            Throwable cause = e.getCause();
            throw cause instanceof RocksDBException ? unusable("" + cause.getMessage(), e) : e;
        }
    }

    private static StorageCorrupted unusable(String why, @Nullable Exception cause) {
        return new StorageCorrupted(
                "the backup is damaged: " + why + ". Nothing was restored; restore another backup", cause);
    }
}
