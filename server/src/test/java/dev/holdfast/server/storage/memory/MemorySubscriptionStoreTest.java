package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.SubscriptionStoreContract;
import java.nio.file.Path;

class MemorySubscriptionStoreTest extends SubscriptionStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
