package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.rocksdb.Outbox.Known;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations on outboxes.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedNotifications implements NotificationStore {
    private final ShardScope scope;
    private final EmbeddedQueues queues;
    private final Outboxes outboxes;

    EmbeddedNotifications(ShardScope scope, EmbeddedQueues queues, Outboxes outboxes) {
        this.scope = scope;
        this.queues = queues;
        this.outboxes = outboxes;
    }

    /** Messages of a queue have been posted by now, so only those of a topic may still be refused for want of room. */
    @Override
    public long post(Queue queue, List<NewMessage> messages, List<MessageId> ids, int maxNotices, long nowMillis) {
        if (ids.isEmpty()) {
            scope.checkRoom();
        }
        Outbox outbox = outboxes.of(queue.number(), nowMillis);
        if (!outbox.hasReaders()) {
            return NOBODY;
        }
        long firstDueMillis = NOBODY;
        for (int i = 0; i < messages.size(); i++) {
            Notice notice = notice(outbox, messages.get(i), ids.isEmpty() ? null : ids.get(i), nowMillis);
            byte[] key = OutboxKeys.notice(outbox.queue, notice.position());
            outboxes.addNotice(key, NoticeRow.write(key, notice));
            firstDueMillis = Math.min(firstDueMillis, notice.position().visibleMillis());
        }
        outbox.notices += messages.size();
        outboxes.dropBeyond(outbox, maxNotices, nowMillis);
        outboxes.put(outbox);
        return firstDueMillis;
    }

    private static Notice notice(Outbox outbox, NewMessage message, @Nullable MessageId id, long nowMillis) {
        long visibleMillis = Math.max(nowMillis + message.delaySeconds() * 1000, outbox.passedMillis);
        return new Notice(
                new NoticePosition(visibleMillis, ++outbox.lastSequence),
                id,
                message.body(),
                message.ttlSeconds(),
                message.delaySeconds(),
                nowMillis,
                nowMillis + message.ttlSeconds() * 1000);
    }

    @Override
    public @Nullable NoticePage next(Queue queue, SubscriptionId id, int limit, long maxBodyBytes, long nowMillis) {
        Outbox outbox = outboxes.of(queue.number(), nowMillis);
        Known known = id.queueCheck() == queue.check() ? outbox.subscriptions.get(id.number()) : null;
        NoticeCursor cursor = known == null ? null : known.cursor();
        if (known == null || cursor == null) {
            return null;
        }
        Look look = new Look(cursor, limit, maxBodyBytes, nowMillis);
        if (outbox.notices > 0) {
            try (KvCursor notices = outboxes.noticesAfter(outbox, cursor.at())) {
                look.through(notices);
            }
        }
        if (cursor.missed() > 0 || look.passed.compareTo(cursor.at()) > 0) {
            outboxes.move(outbox, known, cursor.movedTo(look.passed).withMissed(0));
        }
        return new NoticePage(look.due, look.nextDueMillis, cursor.missed());
    }

    /**
     * One walk along an outbox.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Look {
        private final NoticeCursor cursor;
        private final int limit;
        private final long maxBodyBytes;
        private final long nowMillis;
        private final List<Notice> due = new ArrayList<>();
        private NoticePosition passed;
        private long nextDueMillis = Long.MAX_VALUE;
        private long bodyBytes;

        Look(NoticeCursor cursor, int limit, long maxBodyBytes, long nowMillis) {
            this.cursor = cursor;
            this.limit = limit;
            this.maxBodyBytes = maxBodyBytes;
            this.nowMillis = nowMillis;
            this.passed = cursor.at();
        }

        void through(KvCursor notices) {
            for (; notices.isValid(); notices.next()) {
                byte[] key = notices.key();
                NoticePosition position = OutboxKeys.positionOf(key);
                if (position.visibleMillis() > nowMillis || isFull()) {
                    nextDueMillis = position.visibleMillis();
                    return;
                }
                Notice notice = cursor.wants(position) ? readable(key, notices.value()) : null;
                if (notice != null && notice.expiresMillis() > nowMillis) {
                    due.add(notice);
                    bodyBytes += notice.body().bytes().length;
                } else if (due.isEmpty()) {
                    passed = position;
                }
            }
        }

        private boolean isFull() {
            return !due.isEmpty() && (due.size() >= limit || bodyBytes >= maxBodyBytes);
        }

        /** One damaged row must not hold up all that come after it. */
        private static @Nullable Notice readable(byte[] key, byte[] value) {
            try {
                return NoticeRow.read(key, value);
            } catch (StorageCorrupted alreadyLogged) {
                return null;
            }
        }
    }

    @Override
    public void advance(Queue queue, SubscriptionId id, NoticePosition through) {
        Outbox outbox = outboxes.of(queue.number());
        Known known = id.queueCheck() == queue.check() ? outbox.subscriptions.get(id.number()) : null;
        NoticeCursor cursor = known == null ? null : known.cursor();
        if (known != null && cursor != null && through.compareTo(cursor.at()) > 0) {
            outboxes.move(outbox, known, cursor.movedTo(through));
        }
    }

    @Override
    public List<Queue> pending(long afterNumber, int limit) {
        List<Queue> found = new ArrayList<>();
        for (int slot : scope.slots()) {
            for (long number : outboxes.withWork(slot, afterNumber, limit - found.size())) {
                QueueKey key = queues.nameOf(number);
                Queue queue = key == null ? null : queues.find(key);
                if (queue != null) {
                    found.add(queue);
                }
            }
        }
        return found;
    }
}
