package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.ShardContract;
import java.nio.file.Path;

class MemoryShardTest extends ShardContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
