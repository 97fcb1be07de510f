package dev.holdfast.server.notify;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Moves the cursor of a subscription over what is done with, and reads what comes next.
 *
 * <p><em>One thread at a time.</em>
 */
final class ReadNotices extends LaneAnswer {

    /** The most notices that are held in memory for one subscription. */
    static final int MAX_NOTICES = 16;

    /** The most bytes of their bodies, unless the first one alone is larger. */
    static final long MAX_BYTES = 262_144;

    private final QueueKey key;
    private final SubscriptionId id;
    private final @Nullable NoticePosition through;

    @Nullable
    Queue queue;

    @Nullable
    Subscription subscription;

    @Nullable
    NoticePage page;

    /** @param through null when nothing new is done with */
    ReadNotices(QueueKey key, SubscriptionId id, @Nullable NoticePosition through) {
        this.key = key;
        this.id = id;
        this.through = through;
    }

    @Override
    void run(Shard shard, long nowMillis) {
        Queue found = shard.queues().find(key);
        Subscription live = found == null ? null : shard.subscriptions().find(found, id, nowMillis);
        if (found == null || live == null || live.delivery() != Delivery.OUTBOX) {
            return;
        }
        if (through != null) {
            shard.notifications().advance(found, id, through);
        }
        queue = found;
        subscription = live;
        page = shard.notifications().next(found, id, MAX_NOTICES, MAX_BYTES, nowMillis);
    }
}
