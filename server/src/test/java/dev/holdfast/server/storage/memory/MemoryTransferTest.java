package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueTransferContract;
import java.nio.file.Path;

class MemoryTransferTest extends QueueTransferContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }

    @Override
    protected Pool openTarget(Path directory) {
        return new MemoryPool();
    }
}
