package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.PositionStoreContract;
import java.nio.file.Path;

class MemoryPositionStoreTest extends PositionStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
