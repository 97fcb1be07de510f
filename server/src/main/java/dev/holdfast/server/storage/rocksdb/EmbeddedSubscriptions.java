package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.SubscriptionStore;
import dev.holdfast.server.storage.rocksdb.Outbox.Known;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations on subscriptions.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedSubscriptions implements SubscriptionStore {
    private final ShardScope scope;
    private final QueueStates states;
    private final Outboxes outboxes;

    EmbeddedSubscriptions(ShardScope scope, QueueStates states, Outboxes outboxes) {
        this.scope = scope;
        this.states = states;
        this.outboxes = outboxes;
    }

    @Override
    public SubscriptionId nextId(Queue queue) {
        requireExisting(queue);
        Outbox outbox = outboxes.of(queue.number());
        SubscriptionId id = nextId(outbox, queue);
        outboxes.put(outbox);
        return id;
    }

    private static SubscriptionId nextId(Outbox outbox, Queue queue) {
        return new SubscriptionId(++outbox.lastSubscription, queue.check());
    }

    private Outbox existing(Queue queue, long nowMillis) {
        requireExisting(queue);
        return outboxes.of(queue.number(), nowMillis);
    }

    private void requireExisting(Queue queue) {
        if (states.of(queue) == null) {
            throw new IllegalArgumentException("The queue was deleted before the subscription");
        }
    }

    @Override
    public @Nullable Subscription create(Queue queue, NewSubscription wanted, long nowMillis) {
        scope.checkRoom();
        Outbox outbox = existing(queue, nowMillis);
        if (of(outbox, wanted.subscriber()) != null) {
            return null;
        }
        Subscription created = Subscription.of(nextId(outbox, queue), wanted, nowMillis);
        outboxes.put(outbox, created, nowMillis);
        return created;
    }

    private static @Nullable Known of(Outbox outbox, String subscriber) {
        for (Known known : outbox.subscriptions.values()) {
            if (known.subscriber().equals(subscriber)) {
                return known;
            }
        }
        return null;
    }

    private static @Nullable Known live(Outbox outbox, Queue queue, SubscriptionId id, long nowMillis) {
        Known known = id.queueCheck() == queue.check() ? outbox.subscriptions.get(id.number()) : null;
        return known != null && known.isLive(nowMillis) ? known : null;
    }

    @Override
    public @Nullable Subscription find(Queue queue, SubscriptionId id, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number());
        Known known = live(outbox, queue, id, nowMillis);
        return known == null ? null : outboxes.subscription(outbox, known);
    }

    @Override
    public @Nullable Subscription findBySubscriber(Queue queue, String subscriber, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number());
        Known known = of(outbox, subscriber);
        return known == null || !known.isLive(nowMillis) ? null : outboxes.subscription(outbox, known);
    }

    @Override
    public List<Subscription> list(Queue queue, @Nullable SubscriptionId after, int limit, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number());
        List<Subscription> page = new ArrayList<>();
        for (Known known : outbox.subscriptions.values()) {
            boolean isBehind = after == null || new SubscriptionId(known.number(), queue.check()).compareTo(after) > 0;
            if (isBehind && known.isLive(nowMillis) && page.size() < limit) {
                page.add(outboxes.subscription(outbox, known));
            }
        }
        return page;
    }

    @Override
    public int count(Queue queue, long nowMillis) {
        int count = 0;
        for (Known known : outboxes.of(queue.number()).subscriptions.values()) {
            count += known.isLive(nowMillis) ? 1 : 0;
        }
        return count;
    }

    @Override
    public List<Subscription> direct(Queue queue, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number());
        List<Subscription> direct = new ArrayList<>();
        for (Known known : outbox.subscriptions.values()) {
            if (known.delivery() == Delivery.DIRECT && known.isLive(nowMillis)) {
                direct.add(outboxes.subscription(outbox, known));
            }
        }
        return direct;
    }

    @Override
    public void update(Queue queue, Subscription changed, long nowMillis) {
        Outbox outbox = existing(queue, nowMillis);
        if (live(outbox, queue, changed.id(), nowMillis) == null) {
            throw new IllegalArgumentException("There is no subscription to update");
        }
        outboxes.put(outbox, changed, nowMillis);
    }

    @Override
    public boolean delete(Queue queue, SubscriptionId id, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number());
        Known known = live(outbox, queue, id, nowMillis);
        if (known == null) {
            return false;
        }
        outboxes.remove(outbox, known);
        return true;
    }

    @Override
    public void deleteAll(Queue queue) {
        outboxes.removeAll(outboxes.of(queue.number()));
    }
}
