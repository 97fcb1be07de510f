package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.operation.QueueLook.Seen;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
    private final Consumer<SystemState> receiver;
    private final Queue<QueueLook> looks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger(1);
    private volatile boolean hasFailed;

    QueueLooks(SystemStream stream, Consumer<SystemState> receiver) {
        this.stream = stream;
        this.receiver = receiver;
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
            receiver.accept(merged());
        }
    }

    private SystemState merged() {
        List<Seen> seen = looks.stream()
                .flatMap(look -> look.seen().stream())
                .sorted(Comparator.<Seen>comparingLong(queue -> -queue.stats().total())
                        .thenComparing(Seen::name))
                .toList();
        Map<String, RawValue> values = new LinkedHashMap<>();
        seen.stream().limit(MAX_SHOWN).map(Seen::entry).forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        long leftOut = looks.stream().mapToLong(QueueLook::leftOut).sum();
        return new SystemState(values, leftOut + seen.size() - values.size());
    }
}
