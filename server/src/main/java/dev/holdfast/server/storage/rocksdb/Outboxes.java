package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.rocksdb.Outbox.Known;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of subscriptions and outboxes, and what is known of them in memory.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Outboxes {
    private static final long MAX_COUNT = QueueNumbers.countOf(-1);

    /** Up to so many rows are deleted one by one: range tombstones slow every later scan of their family. */
    private static final int MAX_SINGLE_DELETIONS = 1000;

    private static final byte[] PRESENT = {1};

    private final Rows rows;
    private final OpenBatch batch;
    private final SubscriptionTimers timers;
    private final LruCache<Long, Outbox> recent;
    private int changedInEpoch = -1;

    Outboxes(Rows rows, OpenBatch batch, SubscriptionTimers timers, int maxCached) {
        this.recent = new LruCache<>(maxCached);
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
    }

    /** Makes everything readable that was changed here. */
    void settle() {
        if (changedInEpoch == batch.epoch()) {
            batch.settleAll();
        }
    }

    Outbox of(long queue) {
        Outbox cached = recent.get(queue);
        if (cached == null) {
            settle();
            cached = read(queue);
            recent.put(queue, cached);
        }
        return cached;
    }

    /** The outbox without the subscriptions that have expired: they hold nothing back any longer. */
    Outbox of(long queue, long nowMillis) {
        Outbox outbox = of(queue);
        for (Known known : outbox.subscriptions.values()) {
            if (!known.isLive(nowMillis)) {
                List.copyOf(outbox.subscriptions.values()).stream()
                        .filter(each -> !each.isLive(nowMillis))
                        .forEach(each -> remove(outbox, each));
                break;
            }
        }
        return outbox;
    }

    private Outbox read(long queue) {
        byte[] key = OutboxKeys.outbox(queue);
        byte[] value = rows.get(ColumnFamily.MISC, key);
        if (value == null) {
            return new Outbox(queue);
        }
        Outbox outbox = Outbox.read(key, value);
        byte[] from = OutboxKeys.subscription(queue, 0);
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, from, OutboxKeys.subscription(queue + 1, 0))) {
            for (; cursor.isValid(); cursor.next()) {
                Subscription subscription = SubscriptionRow.read(queue, cursor.key(), cursor.value());
                Known known = Known.of(subscription, cursorOf(queue, subscription));
                outbox.subscriptions.put(known.number(), known);
            }
        }
        return outbox;
    }

    private @Nullable NoticeCursor cursorOf(long queue, Subscription subscription) {
        byte[] key = OutboxKeys.cursor(queue, subscription.id().number());
        byte[] value = subscription.delivery() == Delivery.OUTBOX ? rows.get(ColumnFamily.MISC, key) : null;
        return value == null ? null : NoticeCursor.read(key, value);
    }

    Subscription subscription(Outbox outbox, Known known) {
        settle();
        byte[] key = OutboxKeys.subscription(outbox.queue, known.number());
        byte[] value = rows.get(ColumnFamily.MISC, key);
        if (value == null) {
            throw Damage.found(ColumnFamily.MISC, key, "is missing: the queue's outbox says that there is one");
        }
        return SubscriptionRow.read(outbox.queue, key, value);
    }

    /** Puts a subscription in the place of the one with its number, if there is one. */
    void put(Outbox outbox, Subscription subscription, long nowMillis) {
        long number = subscription.id().number();
        Known before = outbox.subscriptions.get(number);
        NoticeCursor cursor = before == null ? null : before.cursor();
        if (subscription.delivery() != Delivery.OUTBOX) {
            cursor = null;
        } else if (cursor == null) {
            outbox.passedMillis = Math.max(outbox.passedMillis, nowMillis);
            cursor = new NoticeCursor(new NoticePosition(nowMillis, outbox.lastSequence), outbox.lastSequence, 0);
        }
        if (before != null) {
            timers.cancel(outbox.queue, before);
        }
        Known after = Known.of(subscription, cursor);
        put(OutboxKeys.subscription(outbox.queue, number), SubscriptionRow.write(subscription));
        store(outbox, after);
        if (cursor == null) {
            batch.delete(ColumnFamily.MISC, OutboxKeys.cursor(outbox.queue, number));
        }
        noteQuestion(outbox, before, after);
        timers.schedule(outbox.queue, after);
        trim(outbox);
        put(outbox);
    }

    /** Puts a subscription as it was in another store. */
    void restore(Outbox outbox, Subscription subscription, @Nullable NoticeCursor cursor) {
        Known known = Known.of(subscription, cursor);
        put(OutboxKeys.subscription(outbox.queue, known.number()), SubscriptionRow.write(subscription));
        store(outbox, known);
        noteQuestion(outbox, null, known);
        timers.schedule(outbox.queue, known);
    }

    private void noteQuestion(Outbox outbox, @Nullable Known before, Known after) {
        byte[] key = OutboxKeys.question(outbox.queue, after.number());
        if (after.delivery() == Delivery.UNASKED) {
            put(key, PRESENT);
        } else if (before != null && before.delivery() == Delivery.UNASKED) {
            batch.delete(ColumnFamily.MISC, key);
        }
    }

    /** Writes what posts and cursors have changed. */
    void put(Outbox outbox) {
        put(OutboxKeys.outbox(outbox.queue), outbox.write());
    }

    private void put(byte[] key, byte[] value) {
        batch.put(ColumnFamily.MISC, key, value);
        changedInEpoch = batch.epoch();
    }

    private void store(Outbox outbox, Known known) {
        outbox.subscriptions.put(known.number(), known);
        NoticeCursor cursor = known.cursor();
        if (cursor != null) {
            put(OutboxKeys.cursor(outbox.queue, known.number()), cursor.write());
        }
    }

    void remove(Outbox outbox, Known known) {
        forget(outbox, known);
        trim(outbox);
        put(outbox);
    }

    private void forget(Outbox outbox, Known known) {
        outbox.subscriptions.remove(known.number());
        batch.delete(ColumnFamily.MISC, OutboxKeys.subscription(outbox.queue, known.number()));
        batch.delete(ColumnFamily.MISC, OutboxKeys.cursor(outbox.queue, known.number()));
        if (known.delivery() == Delivery.UNASKED) {
            batch.delete(ColumnFamily.MISC, OutboxKeys.question(outbox.queue, known.number()));
        }
        timers.cancel(outbox.queue, known);
        changedInEpoch = batch.epoch();
    }

    void removeAll(Outbox outbox) {
        if (!outbox.subscriptions.isEmpty()) {
            List.copyOf(outbox.subscriptions.values()).forEach(known -> forget(outbox, known));
            trim(outbox);
            put(outbox);
        }
    }

    /** The queue is gone. */
    void drop(long queue) {
        Outbox outbox = of(queue);
        if (outbox.lastSubscription > 0) {
            removeAll(outbox);
            batch.delete(ColumnFamily.MISC, OutboxKeys.outbox(queue));
            recent.remove(queue);
        }
    }

    void move(Outbox outbox, Known known, NoticeCursor cursor) {
        outbox.passedMillis = Math.max(outbox.passedMillis, cursor.at().visibleMillis());
        store(outbox, known.with(cursor));
        trim(outbox);
        put(outbox);
    }

    /** Removes what lies behind the slowest cursor; everything when there is none. */
    private void trim(Outbox outbox) {
        NoticePosition slowest = outbox.slowest();
        if (slowest == null) {
            if (outbox.notices > 0) {
                batch.deleteRange(ColumnFamily.NOTICE, Keys.queue(outbox.queue), Keys.queue(outbox.queue + 1));
                outbox.notices = 0;
            }
        } else if (slowest.compareTo(outbox.head) > 0) {
            if (outbox.notices > 0) {
                delete(outbox, positions(outbox, slowest, Integer.MAX_VALUE));
            }
            outbox.head = slowest;
        }
    }

    /**
     * Drops the oldest notices beyond {@code maxNotices}. The head goes with them only where nothing can be posted
     * before it any more.
     */
    void dropBeyond(Outbox outbox, int maxNotices, long nowMillis) {
        if (outbox.notices <= maxNotices) {
            return;
        }
        NoticePosition last = new NoticePosition(Long.MAX_VALUE, Long.MAX_VALUE - 1);
        List<NoticePosition> dropped = positions(outbox, last, (int) (outbox.notices - maxNotices));
        for (Known known : List.copyOf(outbox.subscriptions.values())) {
            NoticeCursor cursor = known.cursor();
            long missed =
                    cursor == null ? 0 : dropped.stream().filter(cursor::wants).count();
            if (cursor != null && missed > 0) {
                store(outbox, known.with(cursor.withMissed(cursor.missed() + missed)));
            }
        }
        delete(outbox, dropped);
        NoticePosition lastDropped = dropped.get(dropped.size() - 1);
        if (lastDropped.visibleMillis() <= Math.max(nowMillis, outbox.passedMillis)) {
            outbox.head = lastDropped;
            outbox.passedMillis = Math.max(outbox.passedMillis, lastDropped.visibleMillis());
        }
    }

    private List<NoticePosition> positions(Outbox outbox, NoticePosition through, int limit) {
        settle();
        List<NoticePosition> positions = new ArrayList<>();
        byte[] from = OutboxKeys.afterNotice(outbox.queue, outbox.head);
        try (KvCursor cursor = rows.scan(ColumnFamily.NOTICE, from, OutboxKeys.afterNotice(outbox.queue, through))) {
            for (; cursor.isValid() && positions.size() < limit; cursor.next()) {
                positions.add(OutboxKeys.positionOf(cursor.key()));
            }
        }
        return positions;
    }

    /** @param positions all that there are from the first to the last */
    private void delete(Outbox outbox, List<NoticePosition> positions) {
        if (positions.size() <= MAX_SINGLE_DELETIONS) {
            positions.forEach(position -> batch.delete(ColumnFamily.NOTICE, OutboxKeys.notice(outbox.queue, position)));
        } else {
            NoticePosition first = positions.get(0);
            NoticePosition last = positions.get(positions.size() - 1);
            batch.deleteRange(
                    ColumnFamily.NOTICE,
                    OutboxKeys.notice(outbox.queue, first),
                    OutboxKeys.afterNotice(outbox.queue, last));
        }
        outbox.notices -= positions.size();
    }

    void addNotice(byte[] key, byte[] value) {
        batch.put(ColumnFamily.NOTICE, key, value);
        changedInEpoch = batch.epoch();
    }

    /** The notices behind a place, in order. Nobody may change anything here while it is open. */
    KvCursor noticesAfter(Outbox outbox, NoticePosition position) {
        settle();
        NoticePosition start = position.compareTo(outbox.head) > 0 ? position : outbox.head;
        return rows.scan(
                ColumnFamily.NOTICE, OutboxKeys.afterNotice(outbox.queue, start), Keys.queue(outbox.queue + 1));
    }

    /** Queues of a slot with notices, or with subscribers to be asked, by their numbers. */
    List<Long> withWork(int slot, long afterNumber, int limit) {
        settle();
        long first = Math.max(afterNumber + 1, QueueNumbers.numberOf(slot, 1));
        long end = QueueNumbers.numberOf(slot, MAX_COUNT);
        NavigableSet<Long> found = new TreeSet<>(withNotices(first, end, limit));
        found.addAll(withQuestions(first, end, limit));
        return found.stream().limit(limit).toList();
    }

    private List<Long> withNotices(long first, long end, int limit) {
        List<Long> found = new ArrayList<>();
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, OutboxKeys.outbox(first), OutboxKeys.outbox(end))) {
            for (; cursor.isValid() && found.size() < limit; cursor.next()) {
                Outbox outbox = Outbox.read(cursor.key(), cursor.value());
                if (outbox.notices > 0) {
                    found.add(outbox.queue);
                }
            }
        }
        return found;
    }

    private Set<Long> withQuestions(long first, long end, int limit) {
        Set<Long> found = new HashSet<>();
        byte[] from = OutboxKeys.question(first, 0);
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, from, OutboxKeys.question(end, 0))) {
            for (; cursor.isValid() && found.size() < limit; cursor.next()) {
                found.add(OutboxKeys.queueOfQuestion(cursor.key()));
            }
        }
        return found;
    }

    /** The moment at which {@link #sweep} next has something to do; {@link Long#MAX_VALUE} for never. */
    long nextDueMillis() {
        return timers.nextDueMillis();
    }

    /** Ends the subscriptions whose time is over, as many as {@code maxItems}. */
    void sweep(long nowMillis, int maxItems) {
        if (timers.nextDueMillis() > nowMillis) {
            return;
        }
        settle();
        for (byte[] key : timers.take(nowMillis, maxItems)) {
            changedInEpoch = batch.epoch();
            Outbox outbox = of(OutboxKeys.queueOfExpiry(key));
            Known known = outbox.subscriptions.get(OutboxKeys.numberOfExpiry(key));
            if (known != null && known.expiresMillis() == OutboxKeys.dueMillisOf(key)) {
                remove(outbox, known);
            }
        }
    }

    /** Forgets what was not written. */
    void clear() {
        recent.clear();
        timers.reload();
    }
}
