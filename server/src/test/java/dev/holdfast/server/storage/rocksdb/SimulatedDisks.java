package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * One simulated disk per directory, which keeps its rows while pools over it come and go. Every other pool has so
 * little room for what is gone that it takes the ways out of that which a normal one hardly ever needs.
 *
 * <p><em>One thread at a time.</em>
 */
final class SimulatedDisks {
    private final Map<Path, SimulatedKvStore> disks = new HashMap<>();
    private final Map<Path, Integer> openings = new HashMap<>();

    Pool open(Path directory) {
        SimulatedKvStore disk = disks.get(directory);
        if (disk == null) {
            disk = new SimulatedKvStore(new Random(1));
            disks.put(directory, disk);
        } else {
            disk.restart();
            auditAfterRestart(disk);
        }
        boolean isTight = openings.merge(directory, 1, Integer::sum) % 2 == 1;
        EmbeddedOptions options = isTight ? Driven.TIGHT : EmbeddedOptions.DEFAULT;
        return EmbeddedPool.open(disk, options, () -> Pool.Health.READY);
    }

    /** The rows in a directory. */
    KvStore store(Path directory) {
        return Objects.requireNonNull(disks.get(directory));
    }

    /** An exception is what the model tests take as a difference, and shrink. */
    private static void auditAfterRestart(SimulatedKvStore disk) {
        try {
            StoreAudit.check(disk);
        } catch (AssertionError broken) {
            throw new IllegalStateException("The rows do not fit together", broken);
        }
    }

    /** Checks the rows of every disk that is open. */
    void audit() {
        disks.values().stream().filter(SimulatedDisks::isOpen).forEach(StoreAudit::check);
    }

    private static boolean isOpen(SimulatedKvStore disk) {
        try {
            disk.usage();
            return true;
        } catch (StorageUnavailable closed) {
            return false;
        }
    }
}
