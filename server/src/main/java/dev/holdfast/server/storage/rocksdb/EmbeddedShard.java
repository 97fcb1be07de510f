package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.SubscriptionStore;
import dev.holdfast.server.storage.kv.KvStore;

/**
 * The queues of one lane, kept in a {@link KvStore} that it shares with the other lanes' shards: no two shards ever
 * touch the same row.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedShard implements Shard {
    private final ShardParts parts;
    private final MessageStore messages;
    private final ClaimStore claims;
    private final SubscriptionStore subscriptions;
    private final NotificationStore notifications;
    private final QueueTransfer transfers;

    EmbeddedShard(KvStore store, ShardScope scope, EmbeddedOptions options) {
        parts = ShardParts.make(store, scope, options);
        messages = new EmbeddedMessages(parts);
        claims = new EmbeddedClaims(parts);
        subscriptions = new EmbeddedSubscriptions(scope, parts.states(), parts.outboxes());
        notifications = new EmbeddedNotifications(scope, parts.queues(), parts.outboxes());
        transfers = new EmbeddedTransfer(parts);
    }

    @Override
    public QueueStore queues() {
        return parts.queues();
    }

    @Override
    public MessageStore messages() {
        return messages;
    }

    @Override
    public ClaimStore claims() {
        return claims;
    }

    @Override
    public PostIdStore postIds() {
        return parts.postIds();
    }

    @Override
    public PositionStore positions() {
        return parts.positions();
    }

    @Override
    public SubscriptionStore subscriptions() {
        return subscriptions;
    }

    @Override
    public NotificationStore notifications() {
        return notifications;
    }

    @Override
    public QueueTransfer transfers() {
        return transfers;
    }

    @Override
    public MessageCounts counts() {
        return parts.counts();
    }

    @Override
    public Sweep sweep(long nowMillis, int maxItems) {
        parts.sweeper().sweep(nowMillis, maxItems);
        parts.outboxes().sweep(nowMillis, maxItems);
        return new Sweep(parts.sweeper().takeWoken(), nextDueMillis() <= nowMillis);
    }

    @Override
    public long nextDueMillis() {
        return Math.min(parts.sweeper().nextDueMillis(), parts.outboxes().nextDueMillis());
    }

    @Override
    public long write() {
        return parts.batch().write();
    }

    @Override
    public void discard() {
        parts.discard();
    }
}
