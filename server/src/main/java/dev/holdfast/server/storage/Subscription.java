package dev.holdfast.server.storage;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.RawValue;

/**
 * A subscription as it stands at one moment: somebody who is told of the messages that are posted to a queue.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param subscriber the address as it was given, unique within the queue
 * @param startedMillis when its ttl last began: its age counts from here
 * @param expiresMillis from this moment on it does not exist
 * @param options an opaque map; some of its keys steer the delivery
 * @param confirmed what the subscriber has said; whether it matters is for {@code delivery} to say
 */
public record Subscription(
        SubscriptionId id,
        String subscriber,
        long ttlSeconds,
        long startedMillis,
        long expiresMillis,
        RawValue options,
        boolean confirmed,
        Delivery delivery) {

    /** How messages come to the subscriber. */
    public enum Delivery {
        /** Not at all, as long as it has not confirmed. */
        HELD,
        /** Not at all yet: it must confirm, and is still to be asked to. */
        UNASKED,
        /** As notices, which wait for it in the queue's outbox. */
        OUTBOX,
        /** At once, by a post to another queue of the project in the same write. */
        DIRECT
    }

    public static Subscription of(SubscriptionId id, NewSubscription wanted, long nowMillis) {
        return new Subscription(
                id,
                wanted.subscriber(),
                wanted.ttlSeconds(),
                nowMillis,
                nowMillis + wanted.ttlSeconds() * 1000,
                wanted.options(),
                wanted.confirmed(),
                wanted.delivery());
    }

    public Subscription withSubscriber(String newSubscriber) {
        return new Subscription(
                id, newSubscriber, ttlSeconds, startedMillis, expiresMillis, options, confirmed, delivery);
    }

    /** The ttl counts from {@code nowMillis} on. */
    public Subscription withTtl(long newTtlSeconds, long nowMillis) {
        long expires = nowMillis + newTtlSeconds * 1000;
        return new Subscription(id, subscriber, newTtlSeconds, nowMillis, expires, options, confirmed, delivery);
    }

    public Subscription withOptions(RawValue newOptions) {
        return new Subscription(
                id, subscriber, ttlSeconds, startedMillis, expiresMillis, newOptions, confirmed, delivery);
    }

    public Subscription withConfirmed(boolean newConfirmed, Delivery newDelivery) {
        return new Subscription(
                id, subscriber, ttlSeconds, startedMillis, expiresMillis, options, newConfirmed, newDelivery);
    }

    /** Whole seconds since its ttl began, rounded down, never negative. */
    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - startedMillis) / 1000);
    }
}
