package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of a queue's subscriptions and notices: everything but the options and the notices themselves.
 * {@link Outboxes} writes each change to its rows at once, so that this may be dropped and read again at any time.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Outbox {
    private static final int VERSION = 1;
    private static final int BYTES = 48;

    /**
     * A subscription, as far as posts and cursors need it.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param cursor null exactly when nothing is delivered from the outbox
     */
    record Known(
            long number,
            String subscriber,
            long expiresMillis,
            Delivery delivery,
            @Nullable NoticeCursor cursor) {

        static Known of(Subscription subscription, @Nullable NoticeCursor cursor) {
            return new Known(
                    subscription.id().number(),
                    subscription.subscriber(),
                    subscription.expiresMillis(),
                    subscription.delivery(),
                    cursor);
        }

        Known with(NoticeCursor newCursor) {
            return new Known(number, subscriber, expiresMillis, delivery, newCursor);
        }

        boolean isLive(long nowMillis) {
            return expiresMillis > nowMillis;
        }
    }

    final long queue;
    final NavigableMap<Long, Known> subscriptions = new TreeMap<>();
    long lastSubscription;
    long lastSequence;

    /** The furthest moment that any cursor, or the head, has ever been at: no notice is put before it. */
    long passedMillis;

    /** How many NOTICE rows there are. */
    long notices;

    /** No NOTICE row lies at it or before it; every scan starts behind the tombstones that do. */
    NoticePosition head = new NoticePosition(0, 0);

    Outbox(long queue) {
        this.queue = queue;
    }

    boolean hasReaders() {
        for (Known known : subscriptions.values()) {
            if (known.cursor() != null) {
                return true;
            }
        }
        return false;
    }

    /** The place of the slowest cursor; null when there is none. */
    @Nullable
    NoticePosition slowest() {
        NoticePosition slowest = null;
        for (Known known : subscriptions.values()) {
            NoticeCursor cursor = known.cursor();
            if (cursor != null && (slowest == null || cursor.at().compareTo(slowest) < 0)) {
                slowest = cursor.at();
            }
        }
        return slowest;
    }

    byte[] write() {
        return new RowWriter(BYTES)
                .oneByte(VERSION)
                .varint(lastSubscription)
                .varint(lastSequence)
                .varint(passedMillis)
                .varint(notices)
                .varint(head.visibleMillis())
                .varint(head.sequence())
                .toByteArray();
    }

    static Outbox read(byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.MISC, key, value).version(VERSION);
        Outbox outbox = new Outbox(OutboxKeys.queueOfOutbox(key));
        outbox.lastSubscription = in.varint();
        outbox.lastSequence = in.varint();
        outbox.passedMillis = in.varint();
        outbox.notices = in.varint();
        outbox.head = new NoticePosition(in.varint(), in.varint());
        return outbox;
    }
}
