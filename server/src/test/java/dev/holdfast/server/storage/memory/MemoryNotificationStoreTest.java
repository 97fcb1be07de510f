package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.NotificationStoreContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryNotificationStoreTest extends NotificationStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
