package dev.holdfast.server.storage;

import dev.holdfast.protocol.codec.RawValue;

/**
 * A subscription that is about to be created, all defaults applied.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param ttlSeconds life from now on
 */
public record NewSubscription(
        String subscriber, long ttlSeconds, RawValue options, boolean confirmed, Subscription.Delivery delivery) {}
