package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueuePart;
import dev.holdfast.server.storage.QueueTransfer.Arrival;
import dev.holdfast.server.storage.QueueTransfer.Departure;
import dev.holdfast.server.storage.QueueTransferContract;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedTransferContractTest extends QueueTransferContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return disks.open(directory);
    }

    @Override
    protected Pool openTarget(Path directory) {
        return disks.open(directory);
    }

    @AfterEach
    void auditRows() {
        shard.write();
        disks.audit();
    }

    @Test
    void shouldRemoveAfterARestartWhatWasNotAdmitted() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c");
        shard.positions().keep(queue, "watcher", 2);
        Path elsewhere = directory.resolve("elsewhere");
        Pool other = disks.open(elsewhere);
        Shard there = other.openShard(0, 1);
        Arrival arrival = there.transfers().arrive(queue);
        Departure departure = shard.transfers().depart(queue);
        for (List<QueuePart> parts = departure.next(3, 1000); !parts.isEmpty(); parts = departure.next(3, 1000)) {
            arrival.take(parts, nowMillis);
        }
        there.write();
        other.sync();
        other.close();
        Pool again = disks.open(elsewhere);
        Shard restarted = again.openShard(0, 1);
        restarted.transfers().abandonArrivals();
        restarted.write();
        assertThat(rows(elsewhere)).isZero();
        again.close();
    }

    private int rows(Path where) {
        int rows = 0;
        for (ColumnFamily family : new ColumnFamily[] {ColumnFamily.MESSAGE, ColumnFamily.STATE, ColumnFamily.QUEUE}) {
            try (KvCursor cursor = disks.store(where).scan(family, new byte[0], Keys.AFTER_ALL)) {
                for (; cursor.isValid(); cursor.next()) {
                    rows++;
                }
            }
        }
        try (KvCursor cursor = disks.store(where).scan(ColumnFamily.MISC, Keys.firstPosition(0), Keys.AFTER_ALL)) {
            rows += cursor.isValid() && cursor.key()[0] == 'W' ? 1 : 0;
        }
        return rows;
    }
}
