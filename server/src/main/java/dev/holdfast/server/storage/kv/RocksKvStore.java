package dev.holdfast.server.storage.kv;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageFull;
import dev.holdfast.server.storage.StorageUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable store: RocksDB with one log for all column families.
 *
 * <p>Writes take turns, which makes their numbers follow the log, and costs nothing: the engine queues them anyway. A
 * sync notes the last write, makes the log durable without holding up further writes, and then answers that number.
 *
 * <pre>
 *              no room                     any other error
 *   WRITABLE ----------> FULL    WRITABLE, FULL ----------> FAILED (until a restart)
 *      ^                  |
 *      +------------------+  the engine is well again and all rows in memory were flushed to tables
 * </pre>
 *
 * After a full disk the log may have a hole, behind which nothing would be recovered. So the way back leads through a
 * flush of every family: it makes the rows durable without the log and begins a new one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RocksKvStore implements KvStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksKvStore.class);

    /** Asked at every refused write, the engine would be kept from its own search for room. */
    private static final long RESUME_PAUSE_MILLIS = 1000;

    private final DirectoryLock lock;
    private final RocksDatabase database;
    private final LongSupplier monotonicMillis;
    private final WriteOptions writeOptions = new WriteOptions();

    /** Held while the log grows. */
    private final Object writing = new Object();

    /** Held while the log is made durable; never taken by a writer. */
    private final Object syncing = new Object();

    @GuardedBy("syncing")
    private final DurableWatermark watermark;

    @GuardedBy("writing")
    private long noResumeBeforeMillis = Long.MIN_VALUE;

    private volatile Position lastWritten;
    private volatile long lastDurable;
    private volatile boolean full;
    private volatile @Nullable StorageFailed failure;
    private volatile boolean closed;

    /** A write's number and the engine's own sequence after it. */
    private record Position(long number, long sequence) {}

    RocksKvStore(DirectoryLock lock, RocksDatabase database, DurableWatermark watermark, LongSupplier monotonicMillis) {
        this.lock = lock;
        this.database = database;
        this.watermark = watermark;
        this.monotonicMillis = monotonicMillis;
        this.lastWritten = new Position(0, database.engine().getLatestSequenceNumber());
    }

    /**
     * Opens the store in a data directory, which is made if need be.
     *
     * @param monotonicMillis a clock that never goes back; it paces the durable watermark
     */
    public static RocksKvStore open(Path directory, KvOptions options, LongSupplier monotonicMillis) {
        return new RocksRecovery(directory, options, monotonicMillis).open();
    }

    @Override
    public byte @Nullable [] get(ColumnFamily family, byte[] key) {
        requireOpen();
        try {
            return database.engine().get(database.handle(family), key);
        } catch (RocksDBException e) {
            throw RocksFailures.ofRead(e);
        }
    }

    @Override
    public KvCursor scan(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        return cursor(family, fromInclusive, toExclusive, RocksCursor.Direction.UP);
    }

    @Override
    public KvCursor scanBackward(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        return cursor(family, fromInclusive, toExclusive, RocksCursor.Direction.DOWN);
    }

    private KvCursor cursor(ColumnFamily family, byte[] from, byte[] to, RocksCursor.Direction direction) {
        requireOpen();
        return new RocksCursor(database.engine(), database.handle(family), from, to, direction);
    }

    @Override
    public long write(KvBatch batch) {
        synchronized (writing) {
            requireWritable();
            try {
                if (!batch.isEmpty()) {
                    append(batch);
                }
            } catch (RocksDBException e) {
                throw refused("a write", e);
            }
            lastWritten = new Position(lastWritten.number + 1, database.engine().getLatestSequenceNumber());
            return lastWritten.number;
        }
    }

    private void append(KvBatch batch) throws RocksDBException {
        try (WriteBatch encoded = new WriteBatch(batch.encoded())) {
            database.engine().write(writeOptions, encoded);
        }
    }

    @Override
    public long sync() {
        synchronized (syncing) {
            requireOpen();
            Position covered = lastWritten;
            if (covered.number == lastDurable) {
                return lastDurable;
            }
            requireNotRefusing();
            try {
                database.engine().syncWal();
                watermark.advance(covered.sequence, monotonicMillis.getAsLong());
            } catch (RocksDBException e) {
                throw refused("a sync", e);
            } catch (IOException e) {
                throw failed("writing the durable watermark", e);
            }
            lastDurable = covered.number;
            return lastDurable;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageUnavailable("the store is closed");
        }
    }

    private void requireNotRefusing() {
        StorageFailed known = failure;
        if (known != null) {
            throw new StorageFailed(known.getMessage() + " (earlier)", known.getCause());
        }
        if (full) {
            throw new StorageFull("the disk is full");
        }
    }

    @GuardedBy("writing")
    private void requireWritable() {
        requireOpen();
        if (condition() == Condition.FULL && monotonicMillis.getAsLong() >= noResumeBeforeMillis) {
            resume();
        }
        requireNotRefusing();
    }

    @Override
    public Condition condition() {
        if (failure != null) {
            return Condition.FAILED;
        }
        return full ? Condition.FULL : Condition.WRITABLE;
    }

    @Override
    public Condition tryToResume() {
        synchronized (writing) {
            if (!closed && condition() == Condition.FULL) {
                resume();
            }
            return condition();
        }
    }

    /** While the engine has not resumed, the flush fails at once with the error that it still holds. */
    @GuardedBy("writing")
    private void resume() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
            database.engine().flush(options, database.handles());
            full = false;
        } catch (RocksDBException e) {
            noResumeBeforeMillis = monotonicMillis.getAsLong() + RESUME_PAUSE_MILLIS;
            note("resuming after a full disk", e);
        }
    }

    /** Keeps the error as the store's condition; whoever writes next is told. */
    private void note(String what, RocksDBException error) {
        StorageException noted = refused(what, error);
        LOG.atDebug().setCause(noted).log("The store still refuses writes");
    }

    private StorageException refused(String what, RocksDBException error) {
        if (RocksFailures.isNoSpace(error)) {
            full = true;
            return new StorageFull("the disk is full: " + error.getMessage(), error);
        }
        return failed(what, error);
    }

    private StorageFailed failed(String what, Exception error) {
        StorageFailed first =
                new StorageFailed(what + " failed, restart the server to recover: " + error.getMessage(), error);
        failure = first;
        return first;
    }

    @Override
    public void checkpoint(Path directory) {
        requireOpen();
        try (Checkpoint checkpoint = Checkpoint.create(database.engine())) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw RocksFailures.isNoSpace(e)
                    ? new StorageFull("no room for a checkpoint: " + e.getMessage(), e)
                    : new StorageUnavailable("a checkpoint failed: " + e.getMessage(), e);
        }
    }

    @Override
    public KvUsage usage() {
        requireOpen();
        try {
            return new KvUsage(
                    database.engine().getAggregatedLongProperty("rocksdb.total-sst-files-size"),
                    database.engine().getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
                    database.cache().getUsage(),
                    lastWritten.number,
                    lastDurable);
        } catch (RocksDBException e) {
            throw RocksFailures.ofRead(e);
        }
    }

    @Override
    public void close() {
        synchronized (syncing) {
            synchronized (writing) {
                if (closed) {
                    return;
                }
                closed = true;
                try (lock;
                        database;
                        writeOptions) {
                    closeWatermark();
                }
            }
        }
    }

    /** A store that refuses writes leaves the watermark as it was: open, at the last sequence known durable. */
    @GuardedBy("syncing")
    private void closeWatermark() {
        try (watermark) {
            if (failure == null && !full) {
                database.engine().syncWal();
                watermark.write(lastWritten.sequence, DurableWatermark.State.CLOSED);
            }
        } catch (RocksDBException e) {
            throw refused("the last sync", e);
        } catch (IOException e) {
            throw failed("writing the durable watermark", e);
        }
    }
}
