package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The pool that needs no other server: queues in one {@link KvStore} on a local disk. It decides about queues; about
 * files, caches and fsync the store does.
 *
 * <p><em>Thread-safe.</em>
 */
public final class EmbeddedPool implements Pool {
    /** The layout of the rows; a store with another one is not opened, but one that is only older becomes new. */
    private static final int FORMAT = 5;

    private static final int OLDEST_READABLE_FORMAT = 2;

    private final KvStore store;
    private final EmbeddedOptions options;
    private final Supplier<Health> disk;

    private EmbeddedPool(KvStore store, EmbeddedOptions options, Supplier<Health> disk) {
        this.store = store;
        this.options = options;
        this.disk = disk;
    }

    /**
     * Opens a pool over a store, which it closes with itself.
     *
     * @param disk whether the disk has room; asked before every post, so it must not read the disk
     */
    public static EmbeddedPool open(KvStore store, EmbeddedOptions options, Supplier<Health> disk) {
        byte[] key = Keys.format();
        byte[] format = store.get(ColumnFamily.MISC, key);
        if (format != null && !isReadable(format)) {
            throw new StorageCorrupted("The data was written by another version; open it with that version");
        }
        if (format == null || format[0] != FORMAT) {
            KvBatch batch = new KvBatch();
            batch.put(ColumnFamily.MISC, key, new byte[] {FORMAT});
            store.write(batch);
        }
        return new EmbeddedPool(store, options, disk);
    }

    /** Shows every queue, and no topics. */
    public void forEachQueue(Consumer<QueueKey> visitor) {
        try (KvCursor cursor = store.scan(ColumnFamily.QUEUE, new byte[0], Keys.AFTER_ALL)) {
            for (; cursor.isValid(); cursor.next()) {
                QueueKey found = Keys.queueNamed(cursor.key());
                if (found.kind() == QueueKey.Kind.QUEUE) {
                    visitor.accept(found);
                }
            }
        }
    }

    /** Whether there is any queue or topic. */
    public boolean hasQueues() {
        try (KvCursor cursor = store.scan(ColumnFamily.QUEUE, new byte[0], Keys.AFTER_ALL)) {
            return cursor.isValid();
        }
    }

    private static boolean isReadable(byte[] format) {
        return format.length == 1 && format[0] >= OLDEST_READABLE_FORMAT && format[0] <= FORMAT;
    }

    @Override
    public Shard openShard(int lane, int lanes) {
        return new EmbeddedShard(store, new ShardScope(lane, lanes, this::health), options);
    }

    @Override
    public long sync() {
        return store.sync();
    }

    @Override
    public Health health() {
        return switch (store.condition()) {
            case FAILED -> Health.FAILED;
            case FULL -> Health.SOFT_FULL;
            case WRITABLE -> disk.get();
        };
    }

    @Override
    public void tryToResume() {
        store.tryToResume();
    }

    @Override
    public void checkpoint(Path directory) {
        store.checkpoint(directory);
    }

    @Override
    public void close() {
        store.close();
    }
}
