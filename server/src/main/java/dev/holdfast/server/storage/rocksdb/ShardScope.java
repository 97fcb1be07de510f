package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.Pool.Health;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.StorageFull;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Which projects a shard serves, and whether it takes more data.
 *
 * <p><em>Thread-safe.</em>
 */
record ShardScope(int lane, int lanes, Supplier<Health> health) {
    ShardScope {
        if (lanes < 1 || lanes > QueueNumbers.SLOTS || lane < 0 || lane >= lanes) {
            throw new IllegalArgumentException("There is no lane " + lane + " of " + lanes);
        }
    }

    List<Integer> slots() {
        return IntStream.range(0, QueueNumbers.SLOTS)
                .filter(slot -> slot % lanes == lane)
                .boxed()
                .toList();
    }

    boolean covers(ProjectId project) {
        return QueueNumbers.laneOf(project, lanes) == lane;
    }

    /** Refuses to change a row that another lane owns. */
    void check(ProjectId project) {
        if (!covers(project)) {
            int owner = QueueNumbers.laneOf(project, lanes);
            throw new IllegalArgumentException("A project of lane " + owner + " came to lane " + lane);
        }
    }

    /** Refuses new data when the disk is nearly full, before anything is changed. */
    void checkRoom() {
        if (health.get() == Health.SOFT_FULL) {
            throw StorageFull.beforeAnyChange("The disk is nearly full; claims and deletes go on");
        }
    }
}
