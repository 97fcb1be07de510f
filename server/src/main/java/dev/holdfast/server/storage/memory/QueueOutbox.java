package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.memory.StoredSubscription.Cursor;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one incarnation of a queue, and the notices that they have yet to get.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueOutbox {

    private final QueueKey key;
    private final long number;
    private final Journal journal;
    private final NavigableSet<Due> dueMoments;
    private final NavigableMap<Long, StoredSubscription> subscriptions = new TreeMap<>();
    private final NavigableMap<NoticePosition, Notice> notices = new TreeMap<>();
    private long lastSubscription;
    private long lastSequence;
    /** The furthest moment that any cursor has ever been at: no notice is put before it. */
    private long passedMillis;

    QueueOutbox(QueueKey key, long number, Journal journal, NavigableSet<Due> dueMoments) {
        this.key = key;
        this.number = number;
        this.journal = journal;
        this.dueMoments = dueMoments;
    }

    QueueKey key() {
        return key;
    }

    long nextSubscription() {
        long before = lastSubscription;
        journal.onUndo(() -> lastSubscription = before);
        return ++lastSubscription;
    }

    long nextSequence() {
        long before = lastSequence;
        journal.onUndo(() -> lastSequence = before);
        return ++lastSequence;
    }

    long passedMillis() {
        return passedMillis;
    }

    long lastSubscription() {
        return lastSubscription;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Goes on where the outbox was in another store. */
    void goOnAt(long subscription, long sequence, long millis) {
        long subscriptionBefore = lastSubscription;
        long sequenceBefore = lastSequence;
        journal.onUndo(() -> {
            lastSubscription = subscriptionBefore;
            lastSequence = sequenceBefore;
        });
        lastSubscription = subscription;
        lastSequence = sequence;
        pass(millis);
    }

    /** Puts a subscription as it was in another store. */
    void restore(StoredSubscription stored) {
        store(stored);
        journal.add(dueMoments, expires(stored));
    }

    Collection<StoredSubscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    @Nullable
    StoredSubscription at(long subscriptionNumber) {
        return subscriptions.get(subscriptionNumber);
    }

    @Nullable
    StoredSubscription live(SubscriptionId id, long nowMillis) {
        StoredSubscription stored = subscriptions.get(id.number());
        return stored != null && stored.subscription().id().equals(id) && stored.isLive(nowMillis) ? stored : null;
    }

    boolean hasReaders() {
        return subscriptions.values().stream().anyMatch(stored -> stored.cursor() != null);
    }

    /** Whether there are notices, or subscribers to be asked. */
    boolean hasWork() {
        return !notices.isEmpty()
                || subscriptions.values().stream()
                        .anyMatch(stored -> stored.subscription().delivery() == Delivery.UNASKED);
    }

    /** Puts a subscription in the place of the one with its number, if there is one. */
    void put(Subscription subscription, long nowMillis) {
        StoredSubscription before = subscriptions.get(subscription.id().number());
        Cursor cursor = null;
        if (subscription.delivery() == Delivery.OUTBOX) {
            cursor = before != null && before.cursor() != null ? before.cursor() : atTail(nowMillis);
        }
        if (before != null) {
            journal.remove(dueMoments, expires(before));
        }
        StoredSubscription after = new StoredSubscription(subscription, cursor);
        store(after);
        journal.add(dueMoments, expires(after));
        trim();
    }

    private Cursor atTail(long nowMillis) {
        pass(nowMillis);
        return new Cursor(new NoticePosition(nowMillis, lastSequence), lastSequence, 0);
    }

    private void pass(long millis) {
        long before = passedMillis;
        journal.onUndo(() -> passedMillis = before);
        passedMillis = Math.max(passedMillis, millis);
    }

    private void store(StoredSubscription stored) {
        journal.put(subscriptions, stored.subscription().id().number(), stored);
    }

    void remove(StoredSubscription stored) {
        journal.remove(dueMoments, expires(stored));
        journal.remove(subscriptions, stored.subscription().id().number());
        trim();
    }

    /** What has expired holds nothing back any longer. */
    void endExpired(long nowMillis) {
        subscriptions().stream().filter(stored -> !stored.isLive(nowMillis)).forEach(this::remove);
    }

    void clear() {
        subscriptions().forEach(this::remove);
    }

    Collection<Notice> notices() {
        return List.copyOf(notices.values());
    }

    void add(Notice notice) {
        journal.put(notices, notice.position(), notice);
    }

    /** Drops the oldest notices beyond {@code maxNotices}; whoever had not got them is told so. */
    void dropBeyond(int maxNotices) {
        while (notices.size() > maxNotices) {
            Notice oldest = notices.firstEntry().getValue();
            journal.remove(notices, oldest.position());
            for (StoredSubscription stored : subscriptions()) {
                Cursor cursor = stored.cursor();
                if (cursor != null && cursor.wants(oldest)) {
                    store(stored.with(cursor.withMissed(cursor.missed() + 1)));
                }
            }
        }
    }

    void move(StoredSubscription stored, NoticePosition through) {
        Cursor cursor = Objects.requireNonNull(stored.cursor());
        if (through.compareTo(cursor.at()) > 0) {
            pass(through.visibleMillis());
            store(stored.with(cursor.movedTo(through)));
            trim();
        }
    }

    void tellMissed(StoredSubscription stored) {
        store(stored.with(Objects.requireNonNull(stored.cursor()).withMissed(0)));
    }

    /** Removes what lies behind the slowest cursor; everything when there is none. */
    private void trim() {
        NoticePosition slowest = null;
        for (StoredSubscription stored : subscriptions.values()) {
            Cursor cursor = stored.cursor();
            if (cursor != null && (slowest == null || cursor.at().compareTo(slowest) < 0)) {
                slowest = cursor.at();
            }
        }
        NavigableMap<NoticePosition, Notice> behind = slowest == null ? notices : notices.headMap(slowest, true);
        List.copyOf(behind.keySet()).forEach(position -> journal.remove(notices, position));
    }

    private Due expires(StoredSubscription stored) {
        Subscription subscription = stored.subscription();
        return new Due(
                subscription.expiresMillis(),
                number,
                Due.Kind.SUBSCRIPTION_EXPIRES,
                subscription.id().number(),
                null);
    }
}
