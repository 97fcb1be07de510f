package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * An open engine database with its families' handles and its settings, closed in the order that native memory needs.
 *
 * <p><em>Thread-safe.</em>
 */
final class RocksDatabase implements AutoCloseable {
    private final RocksOptions options;
    private final RocksDB engine;
    private final List<ColumnFamilyHandle> handles;

    private RocksDatabase(RocksOptions options, RocksDB engine, List<ColumnFamilyHandle> handles) {
        this.options = options;
        this.engine = engine;
        this.handles = List.copyOf(handles);
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve("CURRENT"));
    }

    static RocksDatabase open(Path directory, KvOptions options) {
        return open(directory, new RocksOptions(options, RocksOptions.Tolerance.DAMAGED_END), RocksDB::open);
    }

    /** Opens what is left of a damaged store, with as few gaps as there can be. */
    static RocksDatabase openDamaged(Path directory, KvOptions options) {
        try {
            return open(directory, new RocksOptions(options, RocksOptions.Tolerance.MISSING_LOGS), RocksDB::open);
        } catch (StorageCorrupted e) {
            return open(directory, new RocksOptions(options, RocksOptions.Tolerance.GAPS), RocksDB::open);
        }
    }

    /** Recovers the log in memory only: nothing on disk changes, whatever is found. */
    static RocksDatabase openReadOnly(Path directory, KvOptions options) {
        return open(directory, new RocksOptions(options, RocksOptions.Tolerance.DAMAGED_END), RocksDB::openReadOnly);
    }

    private static RocksDatabase open(Path directory, RocksOptions options, Opening opening) {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB engine = opening.open(options.database(), directory.toString(), options.families(), handles);
            RocksDatabase database = new RocksDatabase(options, engine, handles);
            database.requireOurIds();
            return database;
        } catch (RocksDBException e) {
            options.close();
            throw RocksFailures.ofOpening(directory.toString(), e);
        }
    }

    /** Batches carry family ids, so an id that is not the expected one would send rows to the wrong family. */
    private void requireOurIds() {
        for (ColumnFamily family : ColumnFamily.values()) {
            int id = handle(family).getID();
            if (id != family.id()) {
                close();
                throw new StorageFailed("column family " + family.nameOnDisk() + " has the id " + id + ", not "
                        + family.id() + "; this is not a store that this server made");
            }
        }
    }

    RocksDB engine() {
        return engine;
    }

    Cache cache() {
        return options.cache();
    }

    ColumnFamilyHandle handle(ColumnFamily family) {
        return handles.get(family.id());
    }

    List<ColumnFamilyHandle> handles() {
        return handles;
    }

    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        engine.close();
        options.close();
    }

    /** One of the engine's two ways to open. */
    private interface Opening {
        RocksDB open(
                org.rocksdb.DBOptions options,
                String path,
                List<org.rocksdb.ColumnFamilyDescriptor> families,
                List<ColumnFamilyHandle> handles)
                throws RocksDBException;
    }
}
