package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.MessageCountsContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryMessageCountsTest extends MessageCountsContract {
    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
