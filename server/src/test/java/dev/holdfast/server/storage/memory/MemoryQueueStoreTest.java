package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueStoreContract;
import java.nio.file.Path;

class MemoryQueueStoreTest extends QueueStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
