package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.PostIdStoreContract;
import java.nio.file.Path;

class MemoryPostIdStoreTest extends PostIdStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
