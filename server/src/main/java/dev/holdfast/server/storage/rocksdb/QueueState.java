package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * The floors and counters of one queue: its STATE row, which exists exactly as long as the queue does, and what is
 * known of it only in memory.
 *
 * <pre>
 *   0      head       returnedFloor        freshCursor              tail  nextSequence
 *   |  none |  touched: LEASE, RETURNED, delayed or gone  |  never touched  |  none |
 * </pre>
 *
 * <ul>
 *   <li>no message lies before {@code head} or behind {@code tail};
 *   <li>no RETURNED row lies before {@code returnedFloor};
 *   <li>no LEASE or RETURNED row lies at or behind {@code freshCursor}, which never goes back.
 * </ul>
 *
 * The floors are what keeps a queue on a log-structured store fast: every scan starts behind the tombstones of what was
 * consumed. They may lag behind the truth, never run ahead of it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueState {
    static final long NO_SEQUENCE = Long.MAX_VALUE;
    private static final int VERSION = 1;
    private static final int EXPECTED_BYTES = 48;

    final long number;
    final TimerRun expiryRun = new TimerRun(TimerKind.MESSAGE_EXPIRY);
    final TimerRun delayRun = new TimerRun(TimerKind.DELAY_END);
    final TimerRun passedDelayRun = new TimerRun(TimerKind.PASSED_DELAY_END);

    /** Known once somebody came with the queue's name; only sweeps come without. */
    @Nullable
    QueueKey key;

    long nextSequence = 1;
    long freshCursor = 1;
    long returnedFloor = NO_SEQUENCE;
    long head = 1;
    long tail;
    long total;
    long claimed;
    /** Messages that came from another queue: while there are none, no id needs a look for an alias. */
    long moved;

    /** The ids at head and tail while they are known. */
    @Nullable
    MessageId oldest;

    @Nullable
    MessageId newest;

    /** Kept by {@link OpenBatch}: whether the row must be written, and which rows the open batch changes. */
    boolean dirty;

    int changedInEpoch;
    int changedParts;

    QueueState(long number) {
        this.number = number;
    }

    /** Takes the next position for a message. */
    long append() {
        tail = nextSequence++;
        total++;
        if (total == 1) {
            head = tail;
            oldest = null;
        }
        newest = null;
        return tail;
    }

    /** Notes that the message at the position is gone. */
    void gone(long sequence) {
        total--;
        if (sequence == head) {
            head++;
            oldest = null;
        }
        if (sequence == tail) {
            tail--;
            newest = null;
        }
    }

    void gaveBack(long sequence) {
        claimed--;
        returnedFloor = Math.min(returnedFloor, sequence);
    }

    /** Whether a message can be at the position. */
    boolean covers(long sequence) {
        return total > 0 && sequence >= head && sequence <= tail;
    }

    boolean isTouched(long sequence) {
        return sequence < freshCursor;
    }

    /** Everything so far is gone; positions go on. */
    void empty() {
        head = nextSequence;
        tail = nextSequence - 1;
        freshCursor = nextSequence;
        returnedFloor = NO_SEQUENCE;
        total = 0;
        claimed = 0;
        moved = 0;
        oldest = null;
        newest = null;
        expiryRun.forget();
        delayRun.forget();
        passedDelayRun.forget();
    }

    byte[] write() {
        return new RowWriter(EXPECTED_BYTES)
                .oneByte(VERSION)
                .varint(nextSequence)
                .varint(freshCursor)
                .varint(returnedFloor == NO_SEQUENCE ? 0 : returnedFloor)
                .varint(head)
                .varint(tail)
                .varint(total)
                .varint(claimed)
                .varint(moved)
                .toByteArray();
    }

    static QueueState read(long number, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.STATE, Keys.queue(number), value).version(VERSION);
        QueueState state = new QueueState(number);
        state.nextSequence = in.varint();
        state.freshCursor = in.varint();
        long returnedFloor = in.varint();
        state.returnedFloor = returnedFloor == 0 ? NO_SEQUENCE : returnedFloor;
        state.head = in.varint();
        state.tail = in.varint();
        state.total = in.varint();
        state.claimed = in.varint();
        state.moved = in.varint();
        return state;
    }
}
