package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.QueueNumbers;

/**
 * The keys of subscriptions and notices; the package's description shows them in one table.
 *
 * <p><em>Thread-safe.</em>
 */
final class OutboxKeys {
    /** The rows of family MISC, by their first byte. */
    private static final int OUTBOX = 'O';

    private static final int SUBSCRIPTION = 'S';
    private static final int CURSOR = 'U';
    private static final int EXPIRY = 'X';
    private static final int QUESTION = 'Q';

    private static final int DUE_OFFSET = 2;
    private static final int EXPIRY_QUEUE_OFFSET = DUE_OFFSET + Long.BYTES;
    private static final int EXPIRY_NUMBER_OFFSET = EXPIRY_QUEUE_OFFSET + Long.BYTES;

    private OutboxKeys() {}

    static byte[] outbox(long queue) {
        return misc(OUTBOX, queue).toByteArray();
    }

    static long queueOfOutbox(byte[] key) {
        return BigEndian.getLong(key, 1);
    }

    static byte[] subscription(long queue, long number) {
        return misc(SUBSCRIPTION, queue).fixedLong(number).toByteArray();
    }

    static long numberOfSubscription(byte[] key) {
        return BigEndian.getLong(key, 1 + Long.BYTES);
    }

    static byte[] cursor(long queue, long number) {
        return misc(CURSOR, queue).fixedLong(number).toByteArray();
    }

    static byte[] question(long queue, long number) {
        return misc(QUESTION, queue).fixedLong(number).toByteArray();
    }

    static long queueOfQuestion(byte[] key) {
        return BigEndian.getLong(key, 1);
    }

    private static RowWriter misc(int type, long queue) {
        return new RowWriter(1 + 2 * Long.BYTES).oneByte(type).fixedLong(queue);
    }

    static byte[] expiry(long dueMillis, long queue, long number) {
        return new RowWriter(EXPIRY_NUMBER_OFFSET + Long.BYTES)
                .oneByte(EXPIRY)
                .oneByte(QueueNumbers.slotOf(queue))
                .fixedLong(dueMillis)
                .fixedLong(queue)
                .fixedLong(number)
                .toByteArray();
    }

    static byte[] expiriesFrom(int slot, long dueMillis) {
        return new RowWriter(EXPIRY_QUEUE_OFFSET)
                .oneByte(EXPIRY)
                .oneByte(slot)
                .fixedLong(dueMillis)
                .toByteArray();
    }

    static byte[] afterExpiries(int slot) {
        return new byte[] {EXPIRY, (byte) (slot + 1)};
    }

    static long dueMillisOf(byte[] expiryKey) {
        return BigEndian.getLong(expiryKey, DUE_OFFSET);
    }

    static long queueOfExpiry(byte[] expiryKey) {
        return BigEndian.getLong(expiryKey, EXPIRY_QUEUE_OFFSET);
    }

    static long numberOfExpiry(byte[] expiryKey) {
        return BigEndian.getLong(expiryKey, EXPIRY_NUMBER_OFFSET);
    }

    static byte[] notice(long queue, NoticePosition position) {
        return new RowWriter(3 * Long.BYTES)
                .fixedLong(queue)
                .fixedLong(position.visibleMillis())
                .fixedLong(position.sequence())
                .toByteArray();
    }

    /** Sorts right behind the notice. */
    static byte[] afterNotice(long queue, NoticePosition position) {
        return notice(queue, new NoticePosition(position.visibleMillis(), position.sequence() + 1));
    }

    static NoticePosition positionOf(byte[] noticeKey) {
        return new NoticePosition(
                BigEndian.getLong(noticeKey, Long.BYTES), BigEndian.getLong(noticeKey, 2 * Long.BYTES));
    }
}
