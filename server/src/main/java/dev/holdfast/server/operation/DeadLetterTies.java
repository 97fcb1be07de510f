package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.operation.QueueMove.Ground;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which queues of a pool have to stay together, because messages move from one to the other in one write: those that
 * are there, of one project at a time, and those that come to be meanwhile, of which the control lane hears first.
 *
 * <p><em>One thread at a time.</em>
 */
final class DeadLetterTies {

    private static final int PAGE = 1000;

    private record Tie(QueueKey queue, QueueKey deadLetters) {}

    /** Ties that came to be since the pool is drained. */
    private final Set<Tie> added = new LinkedHashSet<>();

    private final Map<QueueKey, Set<QueueKey>> neighbours = new HashMap<>();

    void add(QueueKey queue, QueueKey deadLetters) {
        Tie tie = new Tie(queue, deadLetters);
        added.add(tie);
        join(tie);
    }

    private void join(Tie tie) {
        neighbours.computeIfAbsent(tie.queue, key -> new HashSet<>()).add(tie.deadLetters);
        neighbours.computeIfAbsent(tie.deadLetters, key -> new HashSet<>()).add(tie.queue);
    }

    /** Reads the ties of a project's queues, in turns of the pool's lane, in place of those of another one. */
    void load(Ground ground, String pool, ProjectId project, Consumer<@Nullable Refusal> then) {
        neighbours.clear();
        added.forEach(this::join);
        load(ground, pool, project, null, then);
    }

    private void load(
            Ground ground,
            String pool,
            ProjectId project,
            @Nullable QueueName after,
            Consumer<@Nullable Refusal> then) {
        List<Queue> page = new ArrayList<>();
        MoveTask.Work work = (shard, turn) -> {
            page.clear();
            page.addAll(shard.unplaced().queues().list(project, after, PAGE));
        };
        ground.router().task(pool, project, new MoveTask(List.of(), work), refusal -> {
            page.forEach(this::joinOwn);
            if (refusal != null || page.size() < PAGE) {
                then.accept(refusal);
            } else {
                load(ground, pool, project, page.get(PAGE - 1).key().name(), then);
            }
        });
    }

    private void joinOwn(Queue queue) {
        QueueName target = QueueRules.deadLetterQueue(queue.metadata());
        if (target != null) {
            join(new Tie(queue.key(), new QueueKey(queue.key().project(), target)));
        }
    }

    /** The queue and all that it is tied to, over any number of ties. */
    List<QueueKey> groupOf(QueueKey queue, Predicate<QueueKey> isHere) {
        Set<QueueKey> group = new LinkedHashSet<>(List.of(queue));
        Deque<QueueKey> open = new ArrayDeque<>(group);
        while (!open.isEmpty()) {
            for (QueueKey neighbour : neighbours.getOrDefault(open.remove(), Set.of())) {
                if (!group.contains(neighbour) && isHere.test(neighbour)) {
                    group.add(neighbour);
                    open.add(neighbour);
                }
            }
        }
        return List.copyOf(group);
    }
}
