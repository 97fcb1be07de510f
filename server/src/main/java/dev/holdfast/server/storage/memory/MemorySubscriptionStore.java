package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.SubscriptionStore;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions in the order of their numbers; every answer is found by looking at them one by one.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemorySubscriptionStore implements SubscriptionStore {

    private final MemoryQueueStore queues;

    MemorySubscriptionStore(MemoryQueueStore queues) {
        this.queues = queues;
    }

    @Override
    public SubscriptionId nextId(Queue queue) {
        return new SubscriptionId(outbox(queue).nextSubscription(), queue.check());
    }

    private QueueOutbox outbox(Queue queue) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        if (outbox == null) {
            throw new IllegalArgumentException("The queue was deleted before the subscription");
        }
        return outbox;
    }

    @Override
    public @Nullable Subscription create(Queue queue, NewSubscription wanted, long nowMillis) {
        QueueOutbox outbox = outbox(queue);
        outbox.endExpired(nowMillis);
        if (findBySubscriber(queue, wanted.subscriber(), nowMillis) != null) {
            return null;
        }
        Subscription created = Subscription.of(nextId(queue), wanted, nowMillis);
        outbox.put(created, nowMillis);
        return created;
    }

    private static Stream<StoredSubscription> stored(QueueOutbox outbox) {
        return outbox.subscriptions().stream();
    }

    private Stream<Subscription> live(Queue queue, long nowMillis) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        return outbox == null
                ? Stream.empty()
                : stored(outbox).filter(stored -> stored.isLive(nowMillis)).map(StoredSubscription::subscription);
    }

    @Override
    public @Nullable Subscription find(Queue queue, SubscriptionId id, long nowMillis) {
        return live(queue, nowMillis)
                .filter(subscription -> subscription.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Subscription findBySubscriber(Queue queue, String subscriber, long nowMillis) {
        return live(queue, nowMillis)
                .filter(subscription -> subscription.subscriber().equals(subscriber))
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Subscription> list(Queue queue, @Nullable SubscriptionId after, int limit, long nowMillis) {
        return live(queue, nowMillis)
                .filter(subscription -> after == null || subscription.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public int count(Queue queue, long nowMillis) {
        return (int) live(queue, nowMillis).count();
    }

    @Override
    public List<Subscription> direct(Queue queue, long nowMillis) {
        return live(queue, nowMillis)
                .filter(subscription -> subscription.delivery() == Delivery.DIRECT)
                .toList();
    }

    @Override
    public void update(Queue queue, Subscription changed, long nowMillis) {
        QueueOutbox outbox = outbox(queue);
        outbox.endExpired(nowMillis);
        if (outbox.live(changed.id(), nowMillis) == null) {
            throw new IllegalArgumentException("There is no subscription to update");
        }
        outbox.put(changed, nowMillis);
    }

    @Override
    public boolean delete(Queue queue, SubscriptionId id, long nowMillis) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        StoredSubscription stored = outbox == null ? null : outbox.live(id, nowMillis);
        if (outbox == null || stored == null) {
            return false;
        }
        outbox.remove(stored);
        return true;
    }

    @Override
    public void deleteAll(Queue queue) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        if (outbox != null) {
            outbox.clear();
        }
    }
}
