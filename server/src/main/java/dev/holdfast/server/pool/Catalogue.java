package dev.holdfast.server.pool;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pools, the flavors, and which queue lives in which pool, in rows of the management store beside the messages.
 *
 * <p>Its one promise: <em>a queue exists only where its row says</em>. So the row is durable before the queue is made,
 * and goes only after the queue has gone. A row without a queue is harmless: it only says where the queue would be.
 *
 * <p>Changes are visible at once and durable after {@link #sync()}.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class Catalogue {

    /** The name under which the catalogue knows the server's own store. */
    public static final String DEFAULT_STORE = "";

    private static final ColumnFamily FAMILY = ColumnFamily.MISC;
    private static final int VERSION = 1;
    private static final byte[] PRESENT = {VERSION};

    private final KvStore store;
    private final NavigableMap<String, PoolRecord> pools = new TreeMap<>();
    private final NavigableMap<String, DrainRecord> drains = new TreeMap<>();

    /** Reads the pools, which are few; all else is read when it is asked for. */
    public Catalogue(KvStore store) {
        this.store = store;
        readPools();
        readDrains();
    }

    private void readPools() {
        byte[] prefix = CatalogueKeys.pool("");
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            for (; cursor.isValid(); cursor.next()) {
                PoolRecord pool = poolOf(CatalogueKeys.nameBehind(prefix, cursor.key()), cursor.value());
                pools.put(pool.name(), pool);
            }
        }
    }

    private void readDrains() {
        byte[] prefix = CatalogueKeys.drain("");
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            for (; cursor.isValid(); cursor.next()) {
                String pool = CatalogueKeys.nameBehind(prefix, cursor.key());
                drains.put(pool, DrainRow.read(pool, cursor.value()));
            }
        }
    }

    private static PoolRecord poolOf(String name, byte[] row) {
        PackReader in = PackReader.of(row, 0, row.length);
        if (in.arrayHeader() != 5 || in.integer() != VERSION) {
            throw new StorageCorrupted("The row of pool " + name + " was written by another version");
        }
        return new PoolRecord(name, in.string(), in.integer(), in.string(), in.content());
    }

    /** In ascending order of their names. */
    public Collection<PoolRecord> pools() {
        return List.copyOf(pools.values());
    }

    public @Nullable PoolRecord pool(String name) {
        return pools.get(name);
    }

    /** The pools of a flavor, in ascending order of their names; those of none for an empty one. */
    public List<PoolRecord> poolsOf(String flavor) {
        return pools.values().stream().filter(pool -> pool.isOf(flavor)).toList();
    }

    /** Adds or replaces pools, all or none. */
    public void putPools(Collection<PoolRecord> changed) {
        KvBatch batch = new KvBatch();
        for (PoolRecord pool : changed) {
            PackWriter row = new PackWriter();
            row.arrayHeader(5).integer(VERSION).string(pool.uri()).integer(pool.weight());
            row.string(pool.flavor()).value(pool.options());
            batch.put(FAMILY, CatalogueKeys.pool(pool.name()), row.toByteArray());
        }
        store.write(batch);
        changed.forEach(pool -> pools.put(pool.name(), pool));
    }

    /** Removes a pool and what is known of its draining. */
    public void removePool(String name) {
        KvBatch batch = new KvBatch();
        batch.delete(FAMILY, CatalogueKeys.pool(name));
        batch.delete(FAMILY, CatalogueKeys.drain(name));
        store.write(batch);
        pools.remove(name);
        drains.remove(name);
    }

    /** In ascending order of the pools' names. */
    public Collection<DrainRecord> drains() {
        return List.copyOf(drains.values());
    }

    public @Nullable DrainRecord drain(String pool) {
        return drains.get(pool);
    }

    /** Whether a pool gets no new queues because it is drained. */
    public boolean isSetAside(String pool) {
        DrainRecord drain = drains.get(pool);
        return drain != null && drain.state() != DrainRecord.State.STOPPED;
    }

    public void putDrain(DrainRecord drain) {
        KvBatch batch = new KvBatch();
        put(batch, drain);
        store.write(batch);
        drains.put(drain.pool(), drain);
    }

    private static void put(KvBatch batch, DrainRecord drain) {
        batch.put(FAMILY, CatalogueKeys.drain(drain.pool()), DrainRow.write(drain));
    }

    /** Gives queues of a pool their places in another one, all or none, and notes that in the record of the drain. */
    public void move(Collection<QueueKey> queues, String to, DrainRecord drain) {
        KvBatch batch = new KvBatch();
        for (QueueKey queue : queues) {
            batch.put(FAMILY, CatalogueKeys.queue(queue), to.getBytes(StandardCharsets.US_ASCII));
            batch.delete(FAMILY, CatalogueKeys.inPool(drain.pool(), queue));
            batch.put(FAMILY, CatalogueKeys.inPool(to, queue), PRESENT);
        }
        put(batch, drain);
        store.write(batch);
        drains.put(drain.pool(), drain);
    }

    public boolean hasFlavor(ProjectId project, String name) {
        return store.get(FAMILY, CatalogueKeys.flavor(project, name)) != null;
    }

    public void putFlavor(ProjectId project, String name) {
        KvBatch batch = new KvBatch();
        batch.put(FAMILY, CatalogueKeys.flavor(project, name), PRESENT);
        store.write(batch);
    }

    public void removeFlavor(ProjectId project, String name) {
        KvBatch batch = new KvBatch();
        batch.delete(FAMILY, CatalogueKeys.flavor(project, name));
        store.write(batch);
    }

    /**
     * The names of a project's flavors, ascending.
     *
     * @param after exclusive; any text, empty for the first page
     */
    public List<String> flavors(ProjectId project, String after, int limit) {
        byte[] prefix = CatalogueKeys.flavor(project, "");
        List<String> names = new ArrayList<>();
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            for (; cursor.isValid() && names.size() < limit; cursor.next()) {
                String name = CatalogueKeys.nameBehind(prefix, cursor.key());
                if (name.compareTo(after) > 0) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Notes that dead letters of a pool may be on their way to a queue of another one. */
    public void putPassage(Passage passage) {
        KvBatch batch = new KvBatch();
        batch.put(FAMILY, CatalogueKeys.passage(passage), PRESENT);
        store.write(batch);
    }

    public void removePassage(Passage passage) {
        KvBatch batch = new KvBatch();
        batch.delete(FAMILY, CatalogueKeys.passage(passage));
        store.write(batch);
    }

    /** The passages out of a pool, in the order of their projects and names. */
    public List<Passage> passages(String pool) {
        return queuesBehind(CatalogueKeys.allPassages(pool), Integer.MAX_VALUE).stream()
                .map(queue -> new Passage(pool, queue))
                .toList();
    }

    /** The pool that a queue lives in, or would; null when it has no place yet. */
    public @Nullable String placeOf(QueueKey queue) {
        byte[] row = store.get(FAMILY, CatalogueKeys.queue(queue));
        return row == null ? null : new String(row, StandardCharsets.US_ASCII);
    }

    /** Gives queues that have none a place in one pool, all or none. */
    public void place(Collection<QueueKey> queues, String pool) {
        KvBatch batch = new KvBatch();
        for (QueueKey queue : queues) {
            batch.put(FAMILY, CatalogueKeys.queue(queue), pool.getBytes(StandardCharsets.US_ASCII));
            batch.put(FAMILY, CatalogueKeys.inPool(pool, queue), PRESENT);
        }
        store.write(batch);
    }

    /** Takes its place from a queue that does not exist any more. */
    public void unplace(QueueKey queue) {
        String pool = placeOf(queue);
        if (pool != null) {
            KvBatch batch = new KvBatch();
            batch.delete(FAMILY, CatalogueKeys.queue(queue));
            batch.delete(FAMILY, CatalogueKeys.inPool(pool, queue));
            store.write(batch);
        }
    }

    /** Queues that live in a pool, in the order of their projects and names. */
    public List<QueueKey> queuesIn(String pool, int limit) {
        return queuesBehind(CatalogueKeys.allInPool(pool), limit);
    }

    private List<QueueKey> queuesBehind(byte[] prefix, int limit) {
        List<QueueKey> queues = new ArrayList<>();
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            for (; cursor.isValid() && queues.size() < limit; cursor.next()) {
                queues.add(CatalogueKeys.queueBehind(prefix, cursor.key()));
            }
        }
        return queues;
    }

    /** The first queue that lives in a pool behind another one; null for the first of all. */
    public @Nullable QueueKey queueBehind(String pool, @Nullable QueueKey after) {
        byte[] prefix = CatalogueKeys.allInPool(pool);
        byte[] passed = after == null ? prefix : CatalogueKeys.inPool(pool, after);
        try (KvCursor cursor = store.scan(FAMILY, passed, CatalogueKeys.behind(prefix))) {
            if (cursor.isValid() && Arrays.equals(cursor.key(), passed)) {
                cursor.next();
            }
            return cursor.isValid() ? CatalogueKeys.queueBehind(prefix, cursor.key()) : null;
        }
    }

    /** How many queues live in a pool, or {@code max} if there are more. */
    public long countIn(String pool, long max) {
        byte[] prefix = CatalogueKeys.allInPool(pool);
        long count = 0;
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            for (; cursor.isValid() && count < max; cursor.next()) {
                count++;
            }
        }
        return count;
    }

    public boolean hasQueues(String pool) {
        return !queuesIn(pool, 1).isEmpty();
    }

    public boolean hasQueues(String pool, ProjectId project) {
        byte[] prefix = CatalogueKeys.allInPool(pool, project);
        try (KvCursor cursor = store.scan(FAMILY, prefix, CatalogueKeys.behind(prefix))) {
            return cursor.isValid();
        }
    }

    /** Whether every queue of the default store has its row. */
    public boolean isComplete() {
        return store.get(FAMILY, CatalogueKeys.adopted()) != null;
    }

    /** Notes that every queue of the default store has its row, or that somebody may add queues without one. */
    public void setComplete(boolean isComplete) {
        KvBatch batch = new KvBatch();
        if (isComplete) {
            batch.put(FAMILY, CatalogueKeys.adopted(), PRESENT);
        } else {
            batch.delete(FAMILY, CatalogueKeys.adopted());
        }
        store.write(batch);
    }

    /** Makes all changes durable. */
    public void sync() {
        long ignored = store.sync();
    }
}
