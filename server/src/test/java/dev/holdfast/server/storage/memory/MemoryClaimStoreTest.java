package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.ClaimStoreContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryClaimStoreTest extends ClaimStoreContract {

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
