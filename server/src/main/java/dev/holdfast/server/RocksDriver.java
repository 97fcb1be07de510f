package dev.holdfast.server;

import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.config.DiskConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.DiskLimits;
import dev.holdfast.server.storage.kv.DiskWatch;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.RocksKvStore;
import dev.holdfast.server.storage.rocksdb.EmbeddedOptions;
import dev.holdfast.server.storage.rocksdb.EmbeddedPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pools in folders of this machine: {@code rocksdb:<name>} in the folder {@code pools} of the data directory, or
 * {@code rocksdb:/<folder>/<name>} in a folder that the configuration permits.
 *
 * <p>A pool is a direct child of such a folder, so that no pool lies within another one. Links are followed before that
 * is checked.
 *
 * <p><em>Thread-safe.</em>
 */
final class RocksDriver implements StorageDriver {

    /** What the addresses of its pools begin with. */
    static final String SCHEME = "rocksdb";

    /** A pool has this part of the memory that the server's own store may have. */
    private static final int MEMORY_PART = 4;

    private static final long MIN_MEMORY_BYTES = 8L << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}");
    private static final String DATABASE = "db";

    private final StorageConfig config;
    private final Path ownFolder;
    private final List<Path> permittedFolders;

    RocksDriver(StorageConfig config, List<Path> permittedFolders) {
        this.config = config;
        this.ownFolder = config.dataDirectory().resolve("pools");
        this.permittedFolders = List.copyOf(permittedFolders);
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public List<String> capabilities() {
        return List.of("FIFO", "CLAIMS", "DURABILITY", "AOD", "HIGH_THROUGHPUT");
    }

    @Override
    public String identity(String location) {
        return folderOf(location).toString();
    }

    private Path folderOf(String location) {
        if (NAME.matcher(location).matches()) {
            return real(ownFolder).resolve(location);
        }
        Path folder;
        try {
            folder = Path.of(location);
        } catch (InvalidPathException e) {
            throw new StorageUnavailable("the address is no folder", e);
        }
        Path name = folder.getFileName();
        Path parent = folder.getParent();
        if (!folder.isAbsolute()
                || name == null
                || parent == null
                || !NAME.matcher(name.toString()).matches()) {
            throw new StorageUnavailable("the address must be one name, or an absolute folder");
        }
        return permitted(real(parent)).resolve(name);
    }

    private Path permitted(Path parent) {
        List<Path> permitted = new ArrayList<>(permittedFolders);
        permitted.add(ownFolder);
        for (Path folder : permitted) {
            if (Files.isDirectory(folder) && real(folder).equals(parent)) {
                return parent;
            }
        }
        throw new StorageUnavailable("pools.directories does not permit pools in " + parent);
    }

    /** The folder without links; of one that is not there yet, the folder as it is named. */
    private static Path real(Path folder) {
        try {
            return Files.exists(folder)
                    ? folder.toRealPath()
                    : folder.toAbsolutePath().normalize();
        } catch (IOException e) {
            throw new StorageUnavailable("the folder " + folder + " cannot be looked at", e);
        }
    }

    @Override
    public Pool open(String location, Expected expected) {
        Path folder = folderOf(location);
        if (Files.isSymbolicLink(folder)) {
            throw new StorageUnavailable(folder + " is a link");
        }
        if (expected == Expected.EXISTING && !Files.isDirectory(folder.resolve(DATABASE))) {
            throw new StorageUnavailable("there is no store in " + folder);
        }
        try {
            Files.createDirectories(folder);
            return open(folder, expected);
        } catch (IOException e) {
            throw new StorageUnavailable("the folder " + folder + " cannot be made or read", e);
        }
    }

    private Pool open(Path folder, Expected expected) throws IOException {
        DiskConfig disk = config.disk();
        DiskWatch watch = new DiskWatch(
                folder, new DiskLimits(disk.reserveBytes(), disk.reservePercent(), 0, disk.ballastReleaseBytes()));
        KvOptions options = KvOptions.defaults()
                .withMemory(part(config.cacheBytes()), part(config.memtableBytes()))
                .withDataLoss(config.acceptDataLoss() ? KvOptions.DataLoss.ACCEPT : KvOptions.DataLoss.REFUSE);
        RocksKvStore store = RocksKvStore.open(folder, options, new MonotonicMillis());
        EmbeddedPool pool = pool(store, watch);
        if (expected == Expected.NEW && pool.hasQueues()) {
            pool.close();
            throw new StorageUnavailable("the store in " + folder + " holds queues that no catalogue knows of");
        }
        return new WatchedPool(pool, watch, new DiskReport(disk.warnUsedPercent()));
    }

    private static EmbeddedPool pool(RocksKvStore store, DiskWatch watch) {
        try {
            return EmbeddedPool.open(store, EmbeddedOptions.DEFAULT, () -> OpenedPool.healthOf(watch));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static long part(long bytes) {
        return Math.max(MIN_MEMORY_BYTES, bytes / MEMORY_PART);
    }
}
