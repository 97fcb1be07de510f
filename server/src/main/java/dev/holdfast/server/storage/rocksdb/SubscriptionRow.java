package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * The value of a subscription's row.
 *
 * <pre>
 *   version 1 | delivery and confirmed 1 | ttl varint | started 8 | expires 8 | subscriber text | options
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class SubscriptionRow {
    private static final int VERSION = 1;
    private static final int CONFIRMED = 0x80;
    private static final int FIXED_BYTES = 32;

    private SubscriptionRow() {}

    static byte[] write(Subscription subscription) {
        byte[] options = subscription.options().bytes();
        return new RowWriter(FIXED_BYTES + subscription.subscriber().length() + options.length)
                .oneByte(VERSION)
                .oneByte(numberOf(subscription.delivery()) | (subscription.confirmed() ? CONFIRMED : 0))
                .varint(subscription.ttlSeconds())
                .fixedLong(subscription.startedMillis())
                .fixedLong(subscription.expiresMillis())
                .text(subscription.subscriber())
                .bytes(options)
                .toByteArray();
    }

    static Subscription read(long queue, byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.MISC, key, value).version(VERSION);
        int flags = in.oneByte();
        long ttlSeconds = in.varint();
        long startedMillis = in.fixedLong();
        long expiresMillis = in.fixedLong();
        String subscriber = in.text();
        return new Subscription(
                new SubscriptionId(OutboxKeys.numberOfSubscription(key), Queue.checkOf(queue)),
                subscriber,
                ttlSeconds,
                startedMillis,
                expiresMillis,
                new RawValue(in.rest()),
                (flags & CONFIRMED) != 0,
                deliveryOf(flags & ~CONFIRMED, in));
    }

    private static int numberOf(Delivery delivery) {
        return switch (delivery) {
            case HELD -> 0;
            case OUTBOX -> 1;
            case DIRECT -> 2;
            case UNASKED -> 3;
        };
    }

    private static Delivery deliveryOf(int number, RowReader in) {
        return switch (number) {
            case 0 -> Delivery.HELD;
            case 1 -> Delivery.OUTBOX;
            case 2 -> Delivery.DIRECT;
            case 3 -> Delivery.UNASKED;
            default -> throw in.damage("has the unknown delivery " + number);
        };
    }
}
