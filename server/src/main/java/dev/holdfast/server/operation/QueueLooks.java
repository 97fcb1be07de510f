package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.SystemShapes.WatchedQueue;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.operation.QueueLook.Seen;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One look at queues by all lanes that may have some, merged by the last lane that has looked. When a lane cannot look
 * there is no state: half of the queues would seem to be gone.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueLooks {

    /** The most queues that a state shows: those with most messages. */
    static final int MAX_SHOWN = 200;

    private final SystemStream stream;
    private final Map<QueueName, Seen> before;
    private final Receiver receiver;
    private final Queue<QueueLook> looks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger(1);
    private volatile boolean hasFailed;

    /** @param before what the last look has seen */
    QueueLooks(SystemStream stream, Map<QueueName, Seen> before, Receiver receiver) {
        this.stream = stream;
        this.before = before;
        this.receiver = receiver;
    }

    /** Takes a state, and the queues that the next look compares with. */
    @FunctionalInterface
    interface Receiver {
        void take(SystemState state, Map<QueueName, Seen> seen);
    }

    void start(ShardDoor door) {
        boolean isTaken = stream.queue() == null ? door.submitToAll(this::begin) : door.submit(stream.queue(), begin());
        if (!isTaken) {
            hasFailed = true;
        }
        end();
    }

    private QueueLook begin() {
        begun.incrementAndGet();
        ProjectId project = Objects.requireNonNull(stream.project());
        return new QueueLook(project, stream.queue(), this::ended);
    }

    private void ended(QueueLook look) {
        if (look.hasFailed()) {
            hasFailed = true;
        }
        looks.add(look);
        end();
    }

    private void end() {
        if (begun.decrementAndGet() == 0 && !hasFailed) {
            merge();
        }
    }

    private void merge() {
        List<Seen> seen = looks.stream()
                .flatMap(look -> look.seen().stream())
                .sorted(Comparator.<Seen>comparingLong(queue -> -queue.stats().total())
                        .thenComparing(queue -> queue.name().text()))
                .toList();
        Map<String, RawValue> values = new LinkedHashMap<>();
        Map<QueueName, Seen> byName = new HashMap<>();
        for (Seen queue : seen) {
            byName.put(queue.name(), queue);
            if (values.size() < MAX_SHOWN) {
                WatchedQueue shown = queue.shownAfter(before.get(queue.name()));
                values.put(queue.name().text(), SystemState.value(WatchedQueue.SHAPE, shown));
            }
        }
        long leftOut = looks.stream().mapToLong(QueueLook::leftOut).sum();
        receiver.take(new SystemState(values, leftOut + seen.size() - values.size()), byName);
    }
}
