package dev.holdfast.server.transport.websocket;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A store whose disk stands still when a test says so: what is written is not durable until it goes on.
 *
 * <p><em>Thread-safe.</em>
 */
final class StallingPool implements Pool {

    private final Pool inner = new MemoryPool();
    private volatile CompletableFuture<Boolean> going = CompletableFuture.completedFuture(true);

    void stall() {
        going = new CompletableFuture<>();
    }

    void goOn() {
        going.complete(true);
    }

    @Override
    public long sync() {
        boolean ignored = going.join();
        return inner.sync();
    }

    @Override
    public Shard openShard(int lane, int lanes) {
        return inner.openShard(lane, lanes);
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void tryToResume() {
        inner.tryToResume();
    }

    @Override
    public void checkpoint(Path directory) {
        inner.checkpoint(directory);
    }

    @Override
    public void close() {
        inner.close();
    }
}
