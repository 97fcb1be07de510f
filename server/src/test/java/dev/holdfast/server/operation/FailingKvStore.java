package dev.holdfast.server.operation;

import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import dev.holdfast.server.storage.kv.testsupport.ForwardingKvStore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue's store in memory that fails from some write or sync on, or while a queue of pool {@code a} moves.
 *
 * <p><em>Thread-safe.</em>
 */
final class FailingKvStore extends ForwardingKvStore {

    private final MemoryKvStore inner;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean failsWhileMoving;
    private volatile boolean failsToSyncWhileMoving;
    private volatile boolean hasRefused;
    private final AtomicLong stepsToRun = new AtomicLong(Long.MAX_VALUE);
    private volatile Runnable then = () -> {};

    FailingKvStore() {
        this(new MemoryKvStore());
    }

    private FailingKvStore(MemoryKvStore inner) {
        super(inner);
        this.inner = inner;
    }

    /** It takes no write while a queue has two copies. */
    void failWhileMoving() {
        failsWhileMoving = true;
    }

    /** What it is told while a queue has two copies does not become durable. */
    void failToSyncWhileMoving() {
        failsToSyncWhileMoving = true;
    }

    void failAfter(int steps) {
        left.set(steps);
    }

    /** Does something when it has been asked for something so many times. */
    void runAfter(int steps, Runnable work) {
        then = work;
        stepsToRun.set(steps);
    }

    private void count() {
        if (stepsToRun.decrementAndGet() == 0) {
            then.run();
        }
    }

    boolean hasFailed() {
        return hasRefused || left.get() < 0;
    }

    void heal() {
        failsWhileMoving = false;
        failsToSyncWhileMoving = false;
        left.set(Long.MAX_VALUE);
    }

    private void step() {
        count();
        if (left.decrementAndGet() < 0) {
            throw new StorageUnavailable("it fails from now on");
        }
    }

    private void refuseWhileMoving(boolean isAsked) {
        DrainRecord drain = isAsked ? new Catalogue(inner).drain("a") : null;
        if (drain != null && !drain.moving().isEmpty()) {
            hasRefused = true;
            throw new StorageUnavailable("it fails while a queue moves");
        }
    }

    @Override
    public byte @Nullable [] get(ColumnFamily family, byte[] key) {
        count();
        return super.get(family, key);
    }

    @Override
    public KvCursor scan(ColumnFamily family, byte[] from, byte[] to) {
        count();
        return super.scan(family, from, to);
    }

    @Override
    public KvCursor scanBackward(ColumnFamily family, byte[] from, byte[] to) {
        count();
        return super.scanBackward(family, from, to);
    }

    @Override
    public long write(KvBatch batch) {
        step();
        refuseWhileMoving(failsWhileMoving);
        return super.write(batch);
    }

    @Override
    public long sync() {
        step();
        refuseWhileMoving(failsToSyncWhileMoving);
        return super.sync();
    }
}
