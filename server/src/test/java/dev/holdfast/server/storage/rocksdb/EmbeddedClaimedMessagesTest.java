package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.ClaimedMessagesContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class EmbeddedClaimedMessagesTest extends ClaimedMessagesContract {
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
