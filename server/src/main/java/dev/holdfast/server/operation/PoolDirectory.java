package dev.holdfast.server.operation;

import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.pool.PoolRecord;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageDriver.Expected;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools that are open, each with its lanes, and those that cannot be reached. Everybody reads; only the control
 * lane opens and closes.
 *
 * <p><em>Thread-safe.</em>
 */
final class PoolDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(PoolDirectory.class);

    private final PoolDrivers drivers;
    private final PoolLanes.Equipment equipment;
    private final BiFunction<Shard, String, Shard> around;
    private final PoolLanes defaultStore;
    private final NavigableMap<String, PoolLanes> open = new ConcurrentSkipListMap<>();
    private final NavigableSet<String> unreachable = new ConcurrentSkipListSet<>();

    /** @param around makes of a lane's shard and its pool's name what the lane's controllers see */
    PoolDirectory(
            Pool defaultPool,
            PoolDrivers drivers,
            PoolLanes.Equipment equipment,
            BiFunction<Shard, String, Shard> around) {
        this.drivers = drivers;
        this.equipment = equipment;
        this.around = around;
        this.defaultStore =
                new PoolLanes(defaultPool, "", equipment, shard -> around.apply(shard, Catalogue.DEFAULT_STORE));
    }

    PoolDrivers drivers() {
        return drivers;
    }

    PoolLanes defaultStore() {
        return defaultStore;
    }

    /** Opens a pool that has been open before; one that cannot be reached is noted and the server goes on. */
    void openKnown(PoolRecord record) {
        try {
            open(record, Expected.EXISTING);
        } catch (StorageException e) {
            unreachable.add(record.name());
            LOG.atError()
                    .addKeyValue("pool", record.name())
                    .addKeyValue("trouble", e.getMessage())
                    .log("A pool cannot be reached: its queues are not available, all others are");
        }
    }

    /** @throws StorageException when it cannot be opened */
    void open(PoolRecord record, Expected expected) {
        Pool pool = drivers.open(record.uri(), expected);
        PoolLanes lanes;
        try {
            lanes = new PoolLanes(pool, "-" + record.name(), equipment, shard -> around.apply(shard, record.name()));
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        lanes.start();
        lanes.forgetArrivals();
        open.put(record.name(), lanes);
        unreachable.remove(record.name());
        equipment.base().listener().storeOpened();
    }

    /** Closes a pool, after what it has admitted is served. @return its lanes; null when it was not open */
    @Nullable
    PoolLanes close(String name) {
        unreachable.remove(name);
        PoolLanes lanes = open.remove(name);
        if (lanes != null) {
            lanes.close();
            lanes.pool().close();
        }
        return lanes;
    }

    /** @throws StorageUnavailable when the pool is not open */
    PoolLanes lanesOf(String name) {
        PoolLanes lanes = find(name);
        if (lanes == null) {
            throw new StorageUnavailable("pool " + name + " cannot be reached");
        }
        return lanes;
    }

    @Nullable
    PoolLanes find(String name) {
        return name.equals(Catalogue.DEFAULT_STORE) ? defaultStore : open.get(name);
    }

    /** The server's own store and all others, which may close while the list is used. */
    List<PoolLanes> all() {
        List<PoolLanes> all = new ArrayList<>(List.of(defaultStore));
        all.addAll(open.values());
        return all;
    }

    /** The open pools, without the server's own store, in ascending order of their names. */
    Map<String, PoolLanes> open() {
        return open;
    }

    List<String> unreachable() {
        return List.copyOf(unreachable);
    }

    /** How a pool is, in one word. */
    String statusOf(String name) {
        PoolLanes lanes = find(name);
        return lanes == null ? "unreachable" : lanes.pool().health().name().toLowerCase(Locale.ROOT);
    }

    /** Whether a pool takes new queues. */
    boolean takesQueues(String name) {
        PoolLanes lanes = find(name);
        return lanes != null && lanes.pool().health() != Pool.Health.FAILED;
    }

    /** Lets pools that ran out of room look whether there is some again. */
    void tryToResume() {
        open.values().forEach(lanes -> lanes.pool().tryToResume());
    }
}
