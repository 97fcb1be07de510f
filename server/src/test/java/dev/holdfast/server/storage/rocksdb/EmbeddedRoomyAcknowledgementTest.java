package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.AcknowledgementContract;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** The same with the options of production, under which all of what is gone is only noted at first. */
class EmbeddedRoomyAcknowledgementTest extends AcknowledgementContract {
    private final SimulatedKvStore disk = new SimulatedKvStore(new Random(1));

    @Override
    protected Pool open(Path directory) {
        return EmbeddedPool.open(disk, EmbeddedOptions.DEFAULT, () -> Pool.Health.READY);
    }

    @AfterEach
    void auditRows() {
        shard.write();
        StoreAudit.check(disk);
    }
}
