package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.SubscriptionStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class EmbeddedSubscriptionContractTest extends SubscriptionStoreContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return disks.open(directory);
    }

    @AfterEach
    void auditRows() {
        shard.write();
        disks.audit();
    }
}
