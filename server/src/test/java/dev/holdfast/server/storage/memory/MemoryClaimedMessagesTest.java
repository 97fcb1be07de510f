package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.ClaimedMessagesContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryClaimedMessagesTest extends ClaimedMessagesContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
