package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.MessageStoreContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryMessageStoreTest extends MessageStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
