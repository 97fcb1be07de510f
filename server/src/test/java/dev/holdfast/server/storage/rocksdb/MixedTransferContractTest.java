package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueTransferContract;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** From a store of one kind to one of another. */
class MixedTransferContractTest extends QueueTransferContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }

    @Override
    protected Pool openTarget(Path directory) {
        return disks.open(directory);
    }

    @AfterEach
    void auditRows() {
        disks.audit();
    }
}
