package dev.holdfast.server.operation;

import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.Claimed;
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

    static Taken take(Queue queue, ClaimRequest request, Turn turn) {
        Claimed claimed = turn.shard().claims().create(queue, request, turn.nowMillis());
        DeadLetterRule rule = request.deadLetter();
        List<QueueKey> gained = rule != null && claimed.hasMoved() ? delivering(rule.target(), turn) : List.of();
        return new Taken(claimed.claim(), gained);
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
