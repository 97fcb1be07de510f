package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool that keeps everything in memory and forgets it when the process ends.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MemoryPool implements Pool {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPool.class);

    private final AtomicLong writes = new AtomicLong();

    public MemoryPool() {
        LOG.warn("Messages are kept in memory only: when this process ends, all of them are gone.");
    }

    @Override
    public Shard openShard(int lane, int lanes) {
        return new MemoryShard(lane, lanes, writes::incrementAndGet);
    }

    @Override
    public long sync() {
        return writes.get();
    }

    @Override
    public Health health() {
        return Health.READY;
    }

    @Override
    public void tryToResume() {
        // It never stops taking writes.
    }

    /** Not offered: a copy of what is to be forgotten would promise too much. */
    @Override
    public void checkpoint(Path directory) {
        throw new UnsupportedOperationException("The memory store keeps nothing, so there is nothing to copy");
    }

    @Override
    public void close() {
        // Nothing is held outside the heap.
    }
}
