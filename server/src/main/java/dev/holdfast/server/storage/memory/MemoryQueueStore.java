package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.QueueStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Queues in sorted maps, one per project, and the contents of each by its number.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryQueueStore implements QueueStore {

    private static final NavigableMap<QueueName, Queue> NONE = Collections.emptyNavigableMap();

    private final int lane;
    private final int lanes;
    private final Journal journal;
    private final NavigableSet<Due> dueMoments;

    private final Map<ProjectId, NavigableMap<QueueName, Queue>> projects = new HashMap<>();
    private final Map<ProjectId, NavigableMap<QueueName, Queue>> topics = new HashMap<>();
    private final Map<ProjectId, NavigableMap<QueueName, Queue>> passages = new HashMap<>();
    private final Map<Long, QueueContents> contents = new HashMap<>();
    private final NavigableMap<Long, QueueOutbox> outboxes = new TreeMap<>();
    private final Map<Integer, Long> createdInSlot = new HashMap<>();

    MemoryQueueStore(int lane, int lanes, Journal journal, NavigableSet<Due> dueMoments) {
        this.lane = lane;
        this.lanes = lanes;
        this.journal = journal;
        this.dueMoments = dueMoments;
    }

    /** What is in a queue; null when this incarnation is gone. */
    @Nullable
    QueueContents contentsOf(long queueNumber) {
        return contents.get(queueNumber);
    }

    /** Who subscribes to a queue; null when this incarnation is gone. */
    @Nullable
    QueueOutbox outboxOf(long queueNumber) {
        return outboxes.get(queueNumber);
    }

    /** The queues with notices whose numbers are above one. */
    List<Queue> withWork(long afterNumber) {
        return outboxes.tailMap(afterNumber, false).values().stream()
                .filter(QueueOutbox::hasWork)
                .map(outbox -> find(outbox.key()))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public @Nullable Queue find(QueueKey key) {
        return spaceOf(key).getOrDefault(key.project(), NONE).get(key.name());
    }

    @Override
    public @Nullable Queue create(QueueKey key, QueueMetadata metadata) {
        checkLane(key.project());
        if (find(key) != null) {
            return null;
        }
        int slot = QueueNumbers.slotOf(key.project());
        Queue queue = add(key, slot, createdInSlot.getOrDefault(slot, 0L) + 1, metadata);
        put(queue);
        return queue;
    }

    /** Makes a queue that nobody finds before it is {@link #admit admitted}, with a number that has the check. */
    Queue expect(QueueKey key, int check, QueueMetadata metadata) {
        checkLane(key.project());
        int slot = QueueNumbers.slotOf(key.project());
        long count = QueueNumbers.countFor(slot, check, createdInSlot.getOrDefault(slot, 0L));
        return add(key, slot, count, metadata);
    }

    private Queue add(QueueKey key, int slot, long count, QueueMetadata metadata) {
        journal.put(createdInSlot, slot, count);
        Queue queue = new Queue(key, QueueNumbers.numberOf(slot, count), metadata);
        journal.put(contents, queue.number(), new QueueContents(key, queue.number(), journal, dueMoments));
        journal.put(outboxes, queue.number(), new QueueOutbox(key, queue.number(), journal, dueMoments));
        return queue;
    }

    void admit(Queue queue) {
        put(queue);
    }

    private void checkLane(ProjectId project) {
        int owner = QueueNumbers.laneOf(project, lanes);
        if (owner != lane) {
            throw new IllegalArgumentException("A project of lane " + owner + " came to lane " + lane);
        }
    }

    private void put(Queue queue) {
        ProjectId project = queue.key().project();
        Map<ProjectId, NavigableMap<QueueName, Queue>> space = spaceOf(queue.key());
        NavigableMap<QueueName, Queue> queues = space.get(project);
        if (queues == null) {
            queues = new TreeMap<>();
            journal.put(space, project, queues);
        }
        journal.put(queues, queue.key().name(), queue);
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
        empty(queue.number());
        Map<ProjectId, NavigableMap<QueueName, Queue>> space = spaceOf(key);
        NavigableMap<QueueName, Queue> queues = space.getOrDefault(key.project(), NONE);
        journal.remove(queues, key.name());
        if (queues.isEmpty()) {
            journal.remove(space, key.project());
        }
        return true;
    }

    /** Removes what is in a queue, and the places where it is. */
    void empty(long queueNumber) {
        QueueContents inIt = contents.get(queueNumber);
        if (inIt != null) {
            inIt.clear();
        }
        journal.remove(contents, queueNumber);
        QueueOutbox outbox = outboxes.get(queueNumber);
        if (outbox != null) {
            outbox.clear();
        }
        journal.remove(outboxes, queueNumber);
    }

    @Override
    public List<Queue> list(ProjectId project, @Nullable QueueName after, int maxExamined) {
        return page(queuesOf(project), after, maxExamined);
    }

    @Override
    public List<Queue> listTopics(ProjectId project, @Nullable QueueName after, int maxExamined) {
        return page(topics.getOrDefault(project, NONE), after, maxExamined);
    }

    private static List<Queue> page(NavigableMap<QueueName, Queue> queues, @Nullable QueueName after, int maxExamined) {
        NavigableMap<QueueName, Queue> rest = after == null ? queues : queues.tailMap(after, false);
        return rest.values().stream().limit(maxExamined).toList();
    }

    private Map<ProjectId, NavigableMap<QueueName, Queue>> spaceOf(QueueKey key) {
        return switch (key.kind()) {
            case QUEUE -> projects;
            case TOPIC -> topics;
            case PASSAGE -> passages;
        };
    }

    @Override
    public long count(ProjectId project) {
        return queuesOf(project).size();
    }

    @Override
    public long countTopics(ProjectId project) {
        return topics.getOrDefault(project, NONE).size();
    }

    @Override
    public ProjectUse use(ProjectId project) {
        List<QueueContents> all = Stream.of(queuesOf(project), passages.getOrDefault(project, NONE))
                .flatMap(queues -> queues.values().stream())
                .map(queue -> Objects.requireNonNull(contents.get(queue.number())))
                .toList();
        return new ProjectUse(
                all.stream().mapToLong(QueueContents::count).sum(),
                all.stream().mapToLong(QueueContents::bytes).sum());
    }

    private NavigableMap<QueueName, Queue> queuesOf(ProjectId project) {
        return projects.getOrDefault(project, NONE);
    }
}
