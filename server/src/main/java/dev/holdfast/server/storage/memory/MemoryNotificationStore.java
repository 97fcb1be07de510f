package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.memory.StoredSubscription.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outboxes in memory, each a sorted map that is walked from its head.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryNotificationStore implements NotificationStore {

    private final MemoryQueueStore queues;

    MemoryNotificationStore(MemoryQueueStore queues) {
        this.queues = queues;
    }

    @Override
    public long post(Queue queue, List<NewMessage> messages, List<MessageId> ids, int maxNotices, long nowMillis) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        long firstDueMillis = NOBODY;
        if (outbox == null) {
            return firstDueMillis;
        }
        outbox.endExpired(nowMillis);
        if (!outbox.hasReaders()) {
            return firstDueMillis;
        }
        for (int i = 0; i < messages.size(); i++) {
            NewMessage message = messages.get(i);
            long visibleMillis = Math.max(nowMillis + message.delaySeconds() * 1000, outbox.passedMillis());
            outbox.add(new Notice(
                    new NoticePosition(visibleMillis, outbox.nextSequence()),
                    ids.isEmpty() ? null : ids.get(i),
                    message.body(),
                    message.ttlSeconds(),
                    message.delaySeconds(),
                    nowMillis,
                    nowMillis + message.ttlSeconds() * 1000));
            firstDueMillis = Math.min(firstDueMillis, visibleMillis);
        }
        outbox.dropBeyond(maxNotices);
        return firstDueMillis;
    }

    @Override
    public @Nullable NoticePage next(Queue queue, SubscriptionId id, int limit, long maxBodyBytes, long nowMillis) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        if (outbox == null) {
            return null;
        }
        outbox.endExpired(nowMillis);
        StoredSubscription stored = outbox.live(id, nowMillis);
        Cursor cursor = stored == null ? null : stored.cursor();
        if (stored == null || cursor == null) {
            return null;
        }
        List<Notice> due = new ArrayList<>();
        long nextDueMillis = Long.MAX_VALUE;
        long bodyBytes = 0;
        NoticePosition passed = cursor.at();
        for (Notice notice : outbox.notices()) {
            boolean isPassed = notice.position().compareTo(cursor.at()) <= 0;
            boolean isFull = !due.isEmpty() && (due.size() >= limit || bodyBytes >= maxBodyBytes);
            if (!isPassed && (notice.position().visibleMillis() > nowMillis || isFull)) {
                nextDueMillis = notice.position().visibleMillis();
                break;
            }
            if (!isPassed && cursor.wants(notice) && notice.expiresMillis() > nowMillis) {
                due.add(notice);
                bodyBytes += notice.body().bytes().length;
            } else if (!isPassed && due.isEmpty()) {
                passed = notice.position();
            }
        }
        outbox.tellMissed(stored);
        StoredSubscription told = outbox.at(id.number());
        if (told != null) {
            outbox.move(told, passed);
        }
        return new NoticePage(due, nextDueMillis, cursor.missed());
    }

    @Override
    public void advance(Queue queue, SubscriptionId id, NoticePosition through) {
        QueueOutbox outbox = queues.outboxOf(queue.number());
        StoredSubscription stored = outbox == null ? null : outbox.at(id.number());
        if (outbox != null
                && stored != null
                && stored.cursor() != null
                && stored.subscription().id().equals(id)) {
            outbox.move(stored, through);
        }
    }

    @Override
    public List<Queue> pending(long afterNumber, int limit) {
        return queues.withWork(afterNumber).stream().limit(limit).toList();
    }
}
