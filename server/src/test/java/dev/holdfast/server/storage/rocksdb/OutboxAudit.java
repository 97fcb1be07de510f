package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What must hold between the rows of subscriptions and notices: each belongs to a queue, counters count rows, every
 * reader has a cursor and every subscription a timer, and nothing lies behind all cursors.
 *
 * <p><em>One thread at a time.</em>
 */
final class OutboxAudit {
    private final KvStore store;
    private final Map<Long, Outbox> outboxes = new HashMap<>();
    private final Map<Long, Long> notices = new HashMap<>();
    private final Set<String> timers = new HashSet<>();
    private final Set<String> questions = new HashSet<>();
    private int cursors;

    private OutboxAudit(KvStore store) {
        this.store = store;
    }

    static void check(KvStore store, Set<Long> queues) {
        OutboxAudit audit = new OutboxAudit(store);
        audit.readOutboxes();
        audit.readSubscriptions();
        audit.readNotices();
        assertThat(queues).as("queues of outboxes").containsAll(audit.outboxes.keySet());
        audit.outboxes
                .values()
                .forEach(outbox -> assertThat(outbox.notices)
                        .as("notices")
                        .isEqualTo(audit.notices.getOrDefault(outbox.queue, 0L)));
        assertThat(audit.outboxes.keySet()).containsAll(audit.notices.keySet());
    }

    private interface RowReading {
        void read(byte[] key, byte[] value);
    }

    private void each(int type, RowReading reading) {
        try (KvCursor cursor =
                store.scan(ColumnFamily.MISC, new byte[] {(byte) type}, new byte[] {(byte) (type + 1)})) {
            for (; cursor.isValid(); cursor.next()) {
                reading.read(cursor.key(), cursor.value());
            }
        }
    }

    private void readOutboxes() {
        each('O', (key, value) -> outboxes.put(OutboxKeys.queueOfOutbox(key), Outbox.read(key, value)));
        each(
                'X',
                (key, value) -> timers.add(OutboxKeys.dueMillisOf(key) + " " + OutboxKeys.queueOfExpiry(key) + " "
                        + OutboxKeys.numberOfExpiry(key)));
        each(
                'Q',
                (key, value) ->
                        questions.add(OutboxKeys.queueOfQuestion(key) + " " + OutboxKeys.numberOfSubscription(key)));
        each('U', (key, value) -> cursors++);
    }

    private void readSubscriptions() {
        each('S', (key, value) -> {
            long queue = BigEndian.getLong(key, 1);
            Subscription subscription = SubscriptionRow.read(queue, key, value);
            long number = subscription.id().number();
            NoticeCursor cursor = null;
            byte[] cursorKey = OutboxKeys.cursor(queue, number);
            byte[] cursorRow = store.get(ColumnFamily.MISC, cursorKey);
            if (cursorRow != null) {
                cursor = NoticeCursor.read(cursorKey, cursorRow);
                cursors--;
            }
            assertThat(cursor != null).as("cursor").isEqualTo(subscription.delivery() == Delivery.OUTBOX);
            assertThat(questions.remove(queue + " " + number))
                    .as("question")
                    .isEqualTo(subscription.delivery() == Delivery.UNASKED);
            assertThat(timers).as("timer").contains(subscription.expiresMillis() + " " + queue + " " + number);
            Outbox outbox = outboxes.get(queue);
            assertThat(outbox).as("outbox").isNotNull();
            if (outbox != null) {
                assertThat(number).isLessThanOrEqualTo(outbox.lastSubscription);
                outbox.subscriptions.put(number, Outbox.Known.of(subscription, cursor));
            }
        });
        assertThat(cursors).as("cursors of nobody").isZero();
        assertThat(questions).as("questions of nobody").isEmpty();
    }

    private void readNotices() {
        try (KvCursor cursor = store.scan(ColumnFamily.NOTICE, new byte[0], new byte[] {(byte) 0xFF})) {
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                Notice notice = NoticeRow.read(key, cursor.value());
                long queue = BigEndian.getLong(key, 0);
                Outbox outbox = outboxes.getOrDefault(queue, new Outbox(queue));
                assertThat(notice.position()).as("behind the head").isGreaterThan(outbox.head);
                assertThat(outbox.slowest()).as("a reader").isNotNull().isLessThan(notice.position());
                notices.merge(queue, 1L, Long::sum);
            }
        }
    }
}
