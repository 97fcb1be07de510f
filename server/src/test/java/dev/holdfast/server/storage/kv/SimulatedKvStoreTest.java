package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageFull;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimulatedKvStoreTest extends KvStoreContract {
    private final SimulatedKvStore disk = new SimulatedKvStore(new SplittableRandom(7));

    @Override
    KvStore open() {
        return new SimulatedKvStore(new SplittableRandom(1));
    }

    @Test
    void shouldKeepSyncedWritesAndAPrefixOfTheOthersInACrash() {
        Set<Integer> prefixes = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            SimulatedKvStore crashing = new SimulatedKvStore(new SplittableRandom(seed));
            write(crashing, 0, 5);
            crashing.sync();
            write(crashing, 5, 10);
            crashing.crash();
            crashing.restart();
            int kept = contiguousRows(crashing);
            assertThat(kept).as("seed " + seed).isBetween(5, 10);
            prefixes.add(kept);
        }
        assertThat(prefixes).hasSizeGreaterThan(3);
    }

    @Test
    void shouldRefuseForGoodAfterAFailedSync() {
        write(disk, 0, 1);
        disk.failNextSync();
        assertThatThrownBy(disk::sync).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(disk::sync).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> write(disk, 1, 2)).isInstanceOf(StorageFailed.class);
        assertThat(disk.get(ColumnFamily.MESSAGE, bytes(0))).isNotNull();
        disk.crash();
        disk.restart();
        write(disk, 2, 3);
        assertThat(disk.sync()).isEqualTo(1);
    }

    @Test
    void shouldAcceptWritesAgainWhenRoomReturns() {
        disk.fillUp();
        assertThatThrownBy(() -> write(disk, 0, 1)).isInstanceOf(StorageFull.class);
        disk.makeRoom();
        write(disk, 0, 1);
        assertThat(disk.sync()).isEqualTo(1);
    }

    private static void write(KvStore store, int from, int to) {
        for (int i = from; i < to; i++) {
            KvBatch batch = new KvBatch();
            batch.put(ColumnFamily.MESSAGE, bytes(i), bytes("x"));
            store.write(batch);
        }
    }

    private static int contiguousRows(KvStore store) {
        int row = 0;
        while (store.get(ColumnFamily.MESSAGE, bytes(row)) != null) {
            row++;
        }
        return row;
    }
}
