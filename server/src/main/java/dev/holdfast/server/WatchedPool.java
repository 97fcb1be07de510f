package dev.holdfast.server;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.kv.DiskWatch;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool with the watch over its own disk, which looks whenever the pool is asked whether it has room again.
 *
 * <p><em>Thread-safe.</em>
 */
record WatchedPool(Pool pool, DiskWatch disk, DiskReport report) implements Pool {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedPool.class);

    @Override
    public Shard openShard(int lane, int lanes) {
        return pool.openShard(lane, lanes);
    }

    @Override
    public long sync() {
        return pool.sync();
    }

    @Override
    public Health health() {
        return pool.health();
    }

    @Override
    public void tryToResume() {
        try {
            report.note(disk.check(), disk.isSoftFull());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The disk under a pool could not be looked at");
        }
        pool.tryToResume();
    }

    @Override
    public void checkpoint(Path directory) {
        pool.checkpoint(directory);
    }

    @Override
    public void close() {
        pool.close();
    }
}
