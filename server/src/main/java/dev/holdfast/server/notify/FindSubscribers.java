package dev.holdfast.server.notify;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the subscriptions of a queue that are told of its messages, and of those that are to be asked first.
 *
 * <p><em>One thread at a time.</em>
 */
final class FindSubscribers extends LaneAnswer {

    static final int PAGE = 100;

    private final QueueKey key;
    private final @Nullable SubscriptionId after;

    List<Subscription> found = List.of();

    List<Subscription> unasked = List.of();

    /** Where the next page begins; null when this is the last. */
    @Nullable
    SubscriptionId next;

    FindSubscribers(QueueKey key, @Nullable SubscriptionId after) {
        this.key = key;
        this.after = after;
    }

    @Override
    void run(Shard shard, long nowMillis) {
        Queue queue = shard.queues().find(key);
        if (queue == null) {
            return;
        }
        List<Subscription> page = shard.subscriptions().list(queue, after, PAGE, nowMillis);
        next = page.size() < PAGE ? null : page.get(PAGE - 1).id();
        found = with(Delivery.OUTBOX, page);
        unasked = with(Delivery.UNASKED, page);
    }

    private static List<Subscription> with(Delivery delivery, List<Subscription> page) {
        return page.stream()
                .filter(subscription -> subscription.delivery() == delivery)
                .toList();
    }
}
