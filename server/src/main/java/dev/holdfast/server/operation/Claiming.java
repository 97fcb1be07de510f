package dev.holdfast.server.operation;

import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims messages, and finds out which queues have gained some by it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Claiming {

    private Claiming() {}

    /**
     * What came of it.
     *
     * @param claim null when there was nothing to claim
     */
    record Taken(@Nullable Claim claim, List<QueueKey> gained) {}

    /** A claim itself does not change how many messages a queue holds, so that what is missing afterwards has moved. */
    static Taken take(Queue queue, ClaimRequest request, Turn turn) {
        DeadLetterRule rule = request.deadLetter();
        long before = rule == null ? 0 : total(queue, turn);
        Claim claim = turn.shard().claims().create(queue, request, turn.nowMillis());
        List<QueueKey> gained =
                rule != null && total(queue, turn) < before ? delivering(rule.target(), turn) : List.of();
        return new Taken(claim, gained);
    }

    private static long total(Queue queue, Turn turn) {
        return turn.shard().messages().stats(queue, turn.nowMillis()).total();
    }

    /**
     * The dead-letter queue, if a claim on it can give anything. One that itself moves every message on at its first
     * claim cannot, so its waiters are not woken: two such queues that name each other would keep a lane busy for good.
     */
    static List<QueueKey> delivering(QueueKey target, Turn turn) {
        Queue queue = PlacedShard.storeOf(turn.shard()).queues().find(target);
        DeadLetterRule rule = QueueRules.of(queue, turn.limits()).deadLetter(target);
        return rule == null || rule.maxClaimCount() > 0 ? List.of(target) : List.of();
    }
}
