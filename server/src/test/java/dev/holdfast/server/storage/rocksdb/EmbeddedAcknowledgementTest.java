package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.AcknowledgementContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class EmbeddedAcknowledgementTest extends AcknowledgementContract {
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
