package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.PositionStoreContract;
import dev.holdfast.server.storage.Queue;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedPositionContractTest extends PositionStoreContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return disks.open(directory);
    }

    @Test
    void shouldKeepPositionsAcrossARestart() {
        Queue queue = queue("q");
        shard.positions().keep(queue, "n", 5);
        shard.write();
        pool.sync();
        pool.close();
        openStore();
        assertThat(shard.positions().find(queue, "n")).isEqualTo(5);
    }

    @AfterEach
    void auditRows() {
        shard.write();
        disks.audit();
    }
}
