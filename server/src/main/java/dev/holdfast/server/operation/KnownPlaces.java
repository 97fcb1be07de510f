package dev.holdfast.server.operation;

import dev.holdfast.server.storage.QueueKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which lanes serve a queue, as far as it is known. It is a cache that only the control lane fills, when no call about
 * the queue is under way there any more: so a later call never overtakes an earlier one.
 *
 * <p><em>Thread-safe.</em>
 */
final class KnownPlaces {

    private static final int MAX_KNOWN_QUEUES = 200_000;

    private final Map<QueueKey, Knowledge> known = new ConcurrentHashMap<>();

    /**
     * What is known of a queue. While calls about it are under way by the control lane, later ones follow them there.
     *
     * @param lanes of its pool; null while calls have to go by the control lane
     * @param underWay how many calls are
     */
    private record Knowledge(@Nullable PoolLanes lanes, int underWay) {}

    /** Where calls about a queue go; null for the control lane. */
    @Nullable
    PoolLanes find(QueueKey queue) {
        Knowledge knowledge = known.get(queue);
        return knowledge == null ? null : knowledge.lanes;
    }

    /**
     * A call about a queue is on its way to the control lane; whoever serves it there says {@link #left} at its end.
     */
    void enter(QueueKey queue) {
        if (known.size() >= MAX_KNOWN_QUEUES) {
            // Crude and cheap: what is in use comes back with its next call.
            known.values().removeIf(knowledge -> knowledge.underWay == 0);
        }
        known.compute(queue, (key, old) -> new Knowledge(null, old == null ? 1 : old.underWay + 1));
    }

    /** A call has left the control lane. The last one shows the way to those that come. */
    void left(QueueKey queue, @Nullable PoolLanes way) {
        known.computeIfPresent(queue, (key, old) -> {
            if (old.underWay > 1) {
                return new Knowledge(null, old.underWay - 1);
            }
            return way == null ? null : new Knowledge(way, 0);
        });
    }

    /** Forgets what is known of a pool's queues, which is closed. */
    void forget(@Nullable PoolLanes lanes) {
        known.values().removeIf(knowledge -> lanes != null && knowledge.lanes == lanes);
    }
}
