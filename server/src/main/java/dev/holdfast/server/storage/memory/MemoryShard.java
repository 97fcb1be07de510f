package dev.holdfast.server.storage.memory;

import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.SubscriptionStore;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one lane in memory: the simplest correct store, and the model that the other stores are tested against.
 * Changes are made in place; a journal takes back those that are discarded.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryShard implements Shard {

    private final Journal journal = new Journal();
    private final NavigableSet<Due> dueMoments = new TreeSet<>();
    private final MemoryQueueStore queues;
    private final MessageStore messages;
    private final ClaimStore claims;
    private final MemoryPostIdStore postIds = new MemoryPostIdStore(journal);
    private final PositionStore positions;
    private final SubscriptionStore subscriptions;
    private final NotificationStore notifications;
    private final QueueTransfer transfers;
    private final MessageCounts counts = new MessageCounts();
    private final LongSupplier nextWriteNumber;
    private long lastWriteNumber;

    MemoryShard(int lane, int lanes, LongSupplier nextWriteNumber) {
        queues = new MemoryQueueStore(lane, lanes, journal, dueMoments);
        messages = new MemoryMessageStore(queues, counts);
        claims = new MemoryClaimStore(queues, counts);
        positions = new MemoryPositionStore(queues);
        subscriptions = new MemorySubscriptionStore(queues);
        notifications = new MemoryNotificationStore(queues);
        transfers = new MemoryTransfer(queues, postIds);
        this.nextWriteNumber = nextWriteNumber;
    }

    @Override
    public QueueStore queues() {
        return queues;
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
        return postIds;
    }

    @Override
    public PositionStore positions() {
        return positions;
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
        return counts;
    }

    @Override
    public Sweep sweep(long nowMillis, int maxItems) {
        Set<QueueKey> woken = new HashSet<>();
        for (int items = 0; items < maxItems && nextDueMillis() <= nowMillis; items++) {
            Due due = dueMoments.first();
            QueueContents contents = queues.contentsOf(due.queueNumber());
            if (due.kind() == Due.Kind.SUBSCRIPTION_EXPIRES) {
                endSubscription(due);
            } else if (contents != null && settle(contents, due, nowMillis)) {
                woken.add(contents.key());
            }
            journal.remove(dueMoments, due);
        }
        return new Sweep(woken, nextDueMillis() <= nowMillis);
    }

    private void endSubscription(Due due) {
        QueueOutbox outbox = queues.outboxOf(due.queueNumber());
        StoredSubscription stored = outbox == null ? null : outbox.at(due.sequence());
        if (outbox != null && stored != null) {
            outbox.remove(stored);
        }
    }

    /** Does what is due. @return whether messages became claimable */
    private boolean settle(QueueContents contents, Due due, long nowMillis) {
        Message message = contents.at(due.sequence());
        if (due.claim() != null) {
            StoredClaim claim = contents.claim(due.claim());
            return claim != null && endClaim(contents, claim, nowMillis);
        }
        if (message != null && due.kind() == Due.Kind.MESSAGE_EXPIRES) {
            contents.remove(message);
            counts.add(Event.EXPIRED, 1);
            return false;
        }
        return message != null && !contents.isRevealed(message) && isFree(contents, message, nowMillis);
    }

    private boolean endClaim(QueueContents contents, StoredClaim claim, long nowMillis) {
        MemoryClaimStore.free(contents, claim);
        counts.add(Event.CLAIM_EXPIRED, claim.isHold() ? 0 : 1);
        return claim.sequences().stream().anyMatch(sequence -> isFree(contents, contents.at(sequence), nowMillis));
    }

    private static boolean isFree(QueueContents contents, @Nullable Message stored, long nowMillis) {
        Message seen = contents.seenAt(stored, nowMillis);
        return seen != null && QueueContents.isFree(seen, nowMillis);
    }

    @Override
    public long nextDueMillis() {
        return dueMoments.isEmpty() ? Long.MAX_VALUE : dueMoments.first().millis();
    }

    @Override
    public long write() {
        if (!journal.isEmpty()) {
            journal.keep();
            lastWriteNumber = nextWriteNumber.getAsLong();
        }
        return lastWriteNumber;
    }

    @Override
    public void discard() {
        journal.undo();
    }
}
