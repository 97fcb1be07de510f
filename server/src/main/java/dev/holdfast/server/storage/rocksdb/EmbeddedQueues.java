package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The QUEUE rows, the counters of slots and projects, and the way back from a queue's number to its name.
 *
 * <p>What the open batch changes is kept beside the cache until it is written, so that finding a queue never writes.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedQueues implements QueueStore {
    private static final int VERSION = 1;
    private static final int MAX_CACHED_COUNTS = 4096;
    private static final byte[] ARRIVAL = {VERSION};

    private final Rows rows;
    private final OpenBatch batch;
    private final ShardScope scope;
    private final QueueStates states;
    private final MessageLog log;
    private final QueueBelongings belongings;
    private final ProjectUses uses;
    private final LruCache<QueueKey, Queue> recent;
    private final LruCache<String, Long> recentCounts = new LruCache<>(MAX_CACHED_COUNTS);
    private final Map<QueueKey, Optional<Queue>> open = new HashMap<>();
    private final Map<String, Long> openCounts = new HashMap<>();
    private int openEpoch;

    EmbeddedQueues(
            Rows rows,
            OpenBatch batch,
            ShardScope scope,
            QueueStates states,
            MessageLog log,
            QueueBelongings belongings,
            int maxCached) {
        this.rows = rows;
        this.batch = batch;
        this.scope = scope;
        this.states = states;
        this.log = log;
        this.belongings = belongings;
        this.uses = new ProjectUses(rows, batch, this::nameOf);
        this.recent = new LruCache<>(maxCached);
    }

    @Override
    public @Nullable Queue find(QueueKey key) {
        if (!scope.covers(key.project())) {
            return null;
        }
        forgetWritten();
        Optional<Queue> changed = open.get(key);
        if (changed != null) {
            return changed.orElse(null);
        }
        Queue cached = recent.get(key);
        return cached == null ? read(key) : cached;
    }

    private @Nullable Queue read(QueueKey key) {
        byte[] rowKey = Keys.name(key);
        byte[] value = rows.get(ColumnFamily.QUEUE, rowKey);
        if (value == null) {
            return null;
        }
        Queue queue = queueOf(key, rowKey, value);
        recent.put(key, queue);
        return queue;
    }

    private static Queue queueOf(QueueKey key, byte[] rowKey, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.QUEUE, rowKey, value).version(VERSION);
        return new Queue(key, in.fixedLong(), QueueMetadata.of(new RawValue(in.rest())));
    }

    @Override
    public @Nullable Queue create(QueueKey key, QueueMetadata metadata) {
        scope.checkRoom();
        return find(key) == null ? add(key, metadata) : null;
    }

    /** The queue, created with empty metadata if it does not exist, also while the disk is nearly full. */
    Queue findOrCreate(QueueKey key) {
        Queue queue = find(key);
        return queue == null ? add(key, QueueMetadata.EMPTY) : queue;
    }

    private Queue add(QueueKey key, QueueMetadata metadata) {
        scope.check(key.project());
        int slot = QueueNumbers.slotOf(key.project());
        long created = count(Keys.slotCounter(slot)) + 1;
        Queue queue = new Queue(key, QueueNumbers.numberOf(slot, created), metadata);
        setCount(Keys.slotCounter(slot), created);
        states.create(queue);
        name(queue);
        return queue;
    }

    private void name(Queue queue) {
        QueueKey key = queue.key();
        countNames(key, 1);
        put(queue);
        batch.put(ColumnFamily.MISC, Keys.nameOfQueue(queue.number()), nameRow(key));
    }

    /** Makes a queue of another store that has no name yet, so that nobody finds it and it counts for nothing. */
    Queue expect(Queue original) {
        scope.checkRoom();
        scope.check(original.key().project());
        int slot = QueueNumbers.slotOf(original.key().project());
        long counted = QueueNumbers.countFor(slot, original.check(), count(Keys.slotCounter(slot)));
        Queue queue = new Queue(original.key(), QueueNumbers.numberOf(slot, counted), original.metadata());
        setCount(Keys.slotCounter(slot), counted);
        batch.put(ColumnFamily.MISC, Keys.arrival(queue.number()), ARRIVAL);
        states.createNameless(queue.number());
        return queue;
    }

    /** Gives a queue of another store its name: it is whole. */
    void admit(Queue queue) {
        batch.delete(ColumnFamily.MISC, Keys.arrival(queue.number()));
        QueueState state = Objects.requireNonNull(states.of(queue));
        state.markUncounted();
        batch.changes(state, 0);
        name(queue);
    }

    /** Removes a queue that never got its name. */
    void abandon(long number) {
        QueueState state = states.of(number);
        if (state != null) {
            log.purge(state);
            states.delete(state);
        }
        belongings.drop(number);
        batch.delete(ColumnFamily.MISC, Keys.arrival(number));
    }

    /** The numbers of the queues that have no names yet. */
    List<Long> nameless() {
        batch.settleAll();
        List<Long> numbers = new ArrayList<>();
        for (int slot : scope.slots()) {
            byte[] from = Keys.arrival(QueueNumbers.numberOf(slot, 1));
            byte[] to = Keys.arrival(QueueNumbers.numberOf(slot, QueueNumbers.countOf(-1)));
            try (KvCursor cursor = rows.scan(ColumnFamily.MISC, from, to)) {
                for (; cursor.isValid(); cursor.next()) {
                    numbers.add(Keys.queueOfArrival(cursor.key()));
                }
            }
        }
        return numbers;
    }

    /** Passages are not counted. Topics of before there was a count may be more than were counted. */
    private void countNames(QueueKey key, int more) {
        if (key.kind() != QueueKey.Kind.PASSAGE) {
            byte[] counter = key.kind() == QueueKey.Kind.QUEUE
                    ? Keys.projectCounter(key.project())
                    : Keys.topicCounter(key.project());
            setCount(counter, Math.max(0, count(counter) + more));
        }
    }

    private void put(Queue queue) {
        byte[] metadata = queue.metadata().toRawValue().bytes();
        byte[] row = new RowWriter(1 + Long.BYTES + metadata.length)
                .oneByte(VERSION)
                .fixedLong(queue.number())
                .bytes(metadata)
                .toByteArray();
        batch.put(ColumnFamily.QUEUE, Keys.name(queue.key()), row);
        forgetWritten();
        open.put(queue.key(), Optional.of(queue));
        recent.put(queue.key(), queue);
    }

    @Override
    public void update(QueueKey key, QueueMetadata metadata) {
        Queue queue = find(key);
        if (queue == null) {
            throw new IllegalArgumentException("There is no queue to update");
        }
        put(new Queue(key, queue.number(), metadata));
    }

    @Override
    public boolean delete(QueueKey key) {
        Queue queue = find(key);
        if (queue == null) {
            return false;
        }
        belongings.drop(queue.number());
        QueueState state = states.of(queue);
        if (state != null) {
            log.purge(state);
            uses.count(state);
            states.delete(state);
        }
        countNames(key, -1);
        batch.delete(ColumnFamily.QUEUE, Keys.name(key));
        batch.delete(ColumnFamily.MISC, Keys.nameOfQueue(queue.number()));
        open.put(key, Optional.empty());
        recent.remove(key);
        return true;
    }

    @Override
    public List<Queue> list(ProjectId project, @Nullable QueueName after, int maxExamined) {
        return list(project, Keys.name(project, behind(after)), Keys.name(project, Keys.TOPIC), maxExamined);
    }

    @Override
    public List<Queue> listTopics(ProjectId project, @Nullable QueueName after, int maxExamined) {
        byte[] from = Keys.name(project, Keys.TOPIC + behind(after));
        return list(project, from, Keys.name(project, Keys.PASSAGE), maxExamined);
    }

    private List<Queue> list(ProjectId project, byte[] from, byte[] to, int maxExamined) {
        if (!scope.covers(project)) {
            return List.of();
        }
        forgetWritten();
        if (!open.isEmpty()) {
            batch.settleAll();
        }
        int nameOffset = Keys.name(project, "").length;
        List<Queue> page = new ArrayList<>();
        try (KvCursor cursor = rows.scan(ColumnFamily.QUEUE, from, to)) {
            for (; cursor.isValid() && page.size() < maxExamined; cursor.next()) {
                byte[] rowKey = cursor.key();
                QueueKey key = Keys.keyOf(project, Keys.nameAt(rowKey, nameOffset));
                page.add(queueOf(key, rowKey, cursor.value()));
            }
        }
        return page;
    }

    /** A zero byte behind the name makes the start exclusive. */
    private static String behind(@Nullable QueueName after) {
        return after == null ? "" : after.text() + "\0";
    }

    @Override
    public long count(ProjectId project) {
        return !scope.covers(project) ? 0 : count(Keys.projectCounter(project));
    }

    @Override
    public long countTopics(ProjectId project) {
        return !scope.covers(project) ? 0 : count(Keys.topicCounter(project));
    }

    @Override
    public ProjectUse use(ProjectId project) {
        return !scope.covers(project) ? ProjectUse.NOTHING : uses.of(project);
    }

    /** Passes what a queue has gained or lost on to its project's count. */
    void countUse(QueueState state) {
        uses.count(state);
    }

    private long count(byte[] key) {
        forgetWritten();
        String name = Keys.nameAt(key, 0);
        Long changed = openCounts.get(name);
        Long known = changed == null ? recentCounts.get(name) : changed;
        if (known != null) {
            return known;
        }
        byte[] value = rows.get(ColumnFamily.MISC, key);
        long count = value == null ? 0 : new RowReader(ColumnFamily.MISC, key, value).varint();
        recentCounts.put(name, count);
        return count;
    }

    private void setCount(byte[] key, long count) {
        String name = Keys.nameAt(key, 0);
        batch.put(ColumnFamily.MISC, key, new RowWriter(9).varint(count).toByteArray());
        openCounts.put(name, count);
        recentCounts.put(name, count);
    }

    private static byte[] nameRow(QueueKey key) {
        return new RowWriter(64)
                .oneByte(VERSION)
                .text(key.project().text())
                .text(Keys.storedName(key))
                .toByteArray();
    }

    /** The name of a queue; null when it is gone. Only for a queue that the open batch does not create. */
    @Nullable
    QueueKey nameOf(long queue) {
        byte[] key = Keys.nameOfQueue(queue);
        byte[] value = rows.get(ColumnFamily.MISC, key);
        if (value == null) {
            return null;
        }
        RowReader in = new RowReader(ColumnFamily.MISC, key, value).version(VERSION);
        return Keys.keyOf(new ProjectId(in.text()), in.text());
    }

    void clear() {
        open.clear();
        openCounts.clear();
        recent.clear();
        recentCounts.clear();
        uses.clear();
    }

    private void forgetWritten() {
        if (openEpoch != batch.epoch()) {
            open.clear();
            openCounts.clear();
            openEpoch = batch.epoch();
        }
    }
}
