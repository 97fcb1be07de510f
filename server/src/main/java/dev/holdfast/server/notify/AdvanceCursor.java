package dev.holdfast.server.notify;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;

/**
 * Moves the cursor of a subscription over what is done with.
 *
 * <p><em>One thread at a time.</em>
 */
final class AdvanceCursor extends LaneAnswer {

    private final QueueKey key;
    private final SubscriptionId id;
    private final NoticePosition through;

    AdvanceCursor(QueueKey key, SubscriptionId id, NoticePosition through) {
        this.key = key;
        this.id = id;
        this.through = through;
    }

    @Override
    void run(Shard shard, long nowMillis) {
        Queue queue = shard.queues().find(key);
        if (queue != null) {
            shard.notifications().advance(queue, id, through);
        }
    }
}
