package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Rejection;
import dev.holdfast.protocol.operation.ConsumerShapes.Release;
import dev.holdfast.protocol.operation.DeliveryRange;
import dev.holdfast.server.operation.Claimer.Settled;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the deliveries of a claimer. Each of them is settled once; those that are not outstanding, or whose
 * claims have been lost to others, are told as lost and left alone.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Settling {

    private Settling() {}

    /** The queue that the deliveries came from; null when it is not there any more, and they are lost with it. */
    private static @Nullable Queue queueOf(Claimer claimer, Turn turn) {
        Queue queue = turn.shard().queues().find(claimer.queue());
        if (queue == null) {
            claimer.claims().forEach(claimer::lose);
            return null;
        }
        claimer.follow(queue);
        return queue;
    }

    private static Settled settle(Claimer claimer, List<DeliveryRange> deliveries, Turn turn) {
        Settled settled = claimer.settle(deliveries);
        turn.telling().consumers().ready(claimer);
        return settled;
    }

    /** The messages are done, and deleted. */
    static Outcome<AcknowledgedDeliveries> acknowledge(Claimer claimer, List<DeliveryRange> deliveries, Turn turn) {
        Queue queue = queueOf(claimer, turn);
        Settled settled = settle(claimer, deliveries, turn);
        if (queue != null) {
            ClaimStore claims = turn.shard().claims();
            settled.each((held, messages) ->
                    claims.deleteMessages(queue, held.id(), messages, held.claimedMillis(), turn.nowMillis()));
        }
        return Outcome.of(new AcknowledgedDeliveries(settled.count(), settled.lost()));
    }

    /** The messages are free again, at once or after a delay. */
    static Outcome<Release> release(Claimer claimer, List<DeliveryRange> deliveries, long delaySeconds, Turn turn) {
        Queue queue = queueOf(claimer, turn);
        Settled settled = settle(claimer, deliveries, turn);
        if (queue != null) {
            ClaimStore claims = turn.shard().claims();
            settled.each((held, messages) ->
                    claims.releaseMessages(queue, held.id(), messages, delaySeconds, turn.nowMillis()));
        }
        Release release = new Release(settled.count(), settled.lost());
        return settled.count() > 0 && delaySeconds == 0
                ? Outcome.gaining(release, claimer.queue())
                : Outcome.of(release);
    }

    /** The messages are dead letters. */
    static Outcome<Rejection> reject(
            Claimer claimer, List<DeliveryRange> deliveries, @Nullable String reason, Turn turn) {
        Queue queue = queueOf(claimer, turn);
        if (queue == null) {
            Settled lost = settle(claimer, deliveries, turn);
            return Outcome.of(new Rejection(0, lost.lost()));
        }
        DeadLetterRule rule = ClaimedMessages.rejectionRule(queue, turn);
        PlacedShard.prepare(turn.shard(), queue.key(), rule);
        Settled settled = settle(claimer, deliveries, turn);
        ClaimStore claims = turn.shard().claims();
        settled.each((held, messages) -> claims.reject(queue, held.id(), messages, reason, rule, turn.nowMillis()));
        List<QueueKey> gained = settled.count() > 0 ? Claiming.delivering(rule.target(), turn) : List.of();
        return new Outcome<>(new Rejection(settled.count(), settled.lost()), gained, null);
    }
}
