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
 * Which queues of a pool belong together, because messages go from one to the other, as dead letters or by a redrive:
 * those of one project at a time.
 *
 * <p><em>One thread at a time.</em>
 */
final class DeadLetterTies {

    private static final int PAGE = 1000;

    private final Map<QueueKey, Set<QueueKey>> neighbours = new HashMap<>();

    private void join(QueueKey queue, QueueKey deadLetters) {
        neighbours.computeIfAbsent(queue, key -> new HashSet<>()).add(deadLetters);
        neighbours.computeIfAbsent(deadLetters, key -> new HashSet<>()).add(queue);
    }

    /** Reads the ties of a project's queues, in turns of the pool's lane, in place of those of another one. */
    void load(Ground ground, String pool, ProjectId project, Consumer<@Nullable Refusal> then) {
        neighbours.clear();
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
        ground.task(pool, project, new MoveTask(List.of(), work), refusal -> {
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
            join(queue.key(), new QueueKey(queue.key().project(), target));
        }
    }

    /** The queue and what it is tied to, over any number of ties; so many of them at the most. */
    List<QueueKey> groupOf(QueueKey queue, int maximum, Predicate<QueueKey> isHere) {
        Set<QueueKey> group = new LinkedHashSet<>(List.of(queue));
        Deque<QueueKey> open = new ArrayDeque<>(group);
        while (!open.isEmpty()) {
            for (QueueKey neighbour : neighbours.getOrDefault(open.remove(), Set.of())) {
                if (group.size() < maximum && !group.contains(neighbour) && isHere.test(neighbour)) {
                    group.add(neighbour);
                    open.add(neighbour);
                }
            }
        }
        return List.copyOf(group);
    }
}
