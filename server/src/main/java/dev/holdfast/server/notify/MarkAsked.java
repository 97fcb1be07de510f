package dev.holdfast.server.notify;

import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;

/**
 * Notes that a subscriber has been asked, unless the subscription has changed meanwhile so that it must be asked anew.
 *
 * <p><em>One thread at a time.</em>
 */
final class MarkAsked extends LaneAnswer {

    private final QueueKey key;
    private final Subscription asked;

    MarkAsked(QueueKey key, Subscription asked) {
        this.key = key;
        this.asked = asked;
    }

    @Override
    void run(Shard shard, long nowMillis) {
        Queue queue = shard.queues().find(key);
        Subscription now = queue == null ? null : shard.subscriptions().find(queue, asked.id(), nowMillis);
        if (queue != null && now != null && isSameQuestion(now)) {
            shard.subscriptions().update(queue, now.withConfirmed(now.confirmed(), Delivery.HELD), nowMillis);
        }
    }

    private boolean isSameQuestion(Subscription now) {
        return now.delivery() == Delivery.UNASKED
                && now.subscriber().equals(asked.subscriber())
                && now.expiresMillis() == asked.expiresMillis();
    }
}
