package dev.holdfast.server.storage;

import dev.holdfast.protocol.SubscriptionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions to the queues that one lane owns. One that has expired at {@code nowMillis} does not exist, whether
 * or not it has been swept. A queue's subscriptions go with the queue.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface SubscriptionStore {

    /** An id that no subscription of the queue has had, behind all that were given before. */
    SubscriptionId nextId(Queue queue);

    /**
     * Creates a subscription. One with {@link Subscription.Delivery#OUTBOX} is told of what is posted from now on.
     *
     * @return null, with nothing changed, when the queue has one of that subscriber
     */
    @Nullable
    Subscription create(Queue queue, NewSubscription wanted, long nowMillis);

    @Nullable
    Subscription find(Queue queue, SubscriptionId id, long nowMillis);

    @Nullable
    Subscription findBySubscriber(Queue queue, String subscriber, long nowMillis);

    /**
     * A page of a queue's subscriptions in the order of their creation.
     *
     * @param after exclusive; null for the first page
     */
    List<Subscription> list(Queue queue, @Nullable SubscriptionId after, int limit, long nowMillis);

    /** How many subscriptions a queue has. */
    int count(Queue queue, long nowMillis);

    /** The subscriptions with {@link Subscription.Delivery#DIRECT}, in the order of their creation. */
    List<Subscription> direct(Queue queue, long nowMillis);

    /**
     * Replaces a subscription. One that comes to have an outbox delivery is told of what is posted from now on; one
     * that keeps it goes on where it was. The caller has made sure that it exists and that its subscriber is unique.
     */
    void update(Queue queue, Subscription changed, long nowMillis);

    /** @return whether it existed */
    boolean delete(Queue queue, SubscriptionId id, long nowMillis);

    /** Deletes all subscriptions of a queue, and with them its outbox. */
    void deleteAll(Queue queue);
}
