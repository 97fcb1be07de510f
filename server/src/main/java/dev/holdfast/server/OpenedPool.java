package dev.holdfast.server;

import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.config.DiskConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.metrics.ServerReading;
import dev.holdfast.server.operation.SeveralPools.QueueSource;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.DiskGuard;
import dev.holdfast.server.storage.kv.DiskLimits;
import dev.holdfast.server.storage.kv.DiskWatch;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import dev.holdfast.server.storage.kv.RocksKvStore;
import dev.holdfast.server.storage.memory.MemoryPool;
import dev.holdfast.server.storage.rocksdb.EmbeddedOptions;
import dev.holdfast.server.storage.rocksdb.EmbeddedPool;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool that the configuration asks for, and the watch over its disk.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param management where the catalogue of several pools is kept: beside the messages
 * @param queues shows every queue of the pool
 * @param disk null for a pool that keeps nothing on one
 */
record OpenedPool(Pool pool, @Nullable DiskWatch disk, DiskReport report, KvStore management, QueueSource queues) {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedPool.class);

    /** @throws IOException when the data directory cannot be made or read */
    static OpenedPool open(StorageConfig config) throws IOException {
        DiskReport report = new DiskReport(config.disk().warnUsedPercent());
        if (config.kind() == StorageKind.MEMORY) {
            return new OpenedPool(new MemoryPool(), null, report, new MemoryKvStore(), visitor -> {});
        }
        Files.createDirectories(config.dataDirectory());
        DiskWatch disk = new DiskWatch(config.dataDirectory(), limits(config.disk()));
        KvOptions options = KvOptions.defaults()
                .withMemory(config.cacheBytes(), config.memtableBytes())
                .withDataLoss(config.acceptDataLoss() ? KvOptions.DataLoss.ACCEPT : KvOptions.DataLoss.REFUSE);
        RocksKvStore store = RocksKvStore.open(config.dataDirectory(), options, new MonotonicMillis());
        EmbeddedPool pool = EmbeddedPool.open(store, EmbeddedOptions.DEFAULT, () -> healthOf(disk));
        return new OpenedPool(pool, disk, report, store, pool::forEachQueue);
    }

    static Pool.Health healthOf(DiskWatch disk) {
        return disk.isSoftFull() ? Pool.Health.SOFT_FULL : Pool.Health.READY;
    }

    private static DiskLimits limits(DiskConfig disk) {
        return new DiskLimits(
                disk.reserveBytes(), disk.reservePercent(), disk.ballastBytes(), disk.ballastReleaseBytes());
    }

    /** How the disk was when it was last looked at; null for a pool that keeps nothing on one. */
    ServerReading.@Nullable Disk readDisk() {
        DiskGuard.Reading last = disk == null ? null : disk.last();
        return last == null ? null : new ServerReading.Disk(last.freeBytes(), last.totalBytes(), last.ballastBytes());
    }

    /** Called about once a second. */
    void lookAtDisk() {
        if (disk == null) {
            return;
        }
        try {
            report.note(disk.check(), disk.isSoftFull());
            pool.tryToResume();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The disk under the data directory could not be looked at");
        }
    }
}
