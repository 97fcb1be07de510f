package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * The floors and counters of one queue and the positions of what is gone: its STATE row, which exists exactly as long
 * as the queue does, and what is known of it only in memory.
 *
 * <pre>
 *   0      head       returnedFloor        freshCursor              tail  nextSequence
 *   |  none |  touched: leased, RETURNED, delayed or gone  |  never touched  |  none |
 * </pre>
 *
 * <ul>
 *   <li>no message lies at a position in {@code gone}, whose first range ends at the head, or behind {@code tail};
 *   <li>no RETURNED row lies before {@code returnedFloor};
 *   <li>no leased position and no RETURNED row lies at or behind {@code freshCursor}, which never goes back.
 * </ul>
 *
 * The floors are what keeps a queue on a log-structured store fast: every scan starts behind the tombstones of what was
 * consumed. They may lag behind the truth, never run ahead of it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueState {
    static final long NO_SEQUENCE = Long.MAX_VALUE;
    private static final int VERSION = 5;
    private static final int WITHOUT_DELAYS = 2;
    private static final int WITHOUT_BYTES = 3;
    private static final int WITHOUT_HELD = 4;
    private static final int EXPECTED_BYTES = 64;
    private static final int COUNTERS = 8;
    private static final long FIRST_SEQUENCE = 1;

    final long number;
    final TimerRun expiryRun = new TimerRun(TimerKind.MESSAGE_EXPIRY);
    final TimerRun delayRun = new TimerRun(TimerKind.DELAY_END);
    final TimerRun passedDelayRun = new TimerRun(TimerKind.PASSED_DELAY_END);
    final TimerProgress progress = new TimerProgress();

    /** Known once somebody came with the queue's name; only sweeps come without. */
    @Nullable
    QueueKey key;

    /** Where no message is, whatever the rows say. */
    final PositionSet gone;

    /** Those of them whose MESSAGE rows have not been deleted yet, and about how many bytes these take. */
    final PositionSet dead;

    long deadBytes;
    long nextSequence = FIRST_SEQUENCE;
    long freshCursor = FIRST_SEQUENCE;
    long returnedFloor = NO_SEQUENCE;
    long tail;
    long total;
    /** Messages under a claim or a hold. */
    long leased;
    /** Those of them under a hold. */
    long held;
    /** What the bodies of the messages take. */
    long bytes;
    /** Messages that came from another queue: while there are none, no id needs a look for an alias. */
    long moved;

    /** Messages before this position are delayed no more, whatever their rows say. */
    long revealedBefore;

    /** No timer of a delayed message that the fresh cursor has passed is later. */
    long passedDelayUntilMillis;

    /** Whether such messages are revealed, and have no RETURNED rows yet. */
    boolean hasHiddenRevealed;

    /** The ids at head and tail while they are known. */
    @Nullable
    MessageId oldest;

    @Nullable
    MessageId newest;

    /** Kept by {@link OpenBatch}: whether the row must be written, and which rows the open batch changes. */
    boolean dirty;

    /** What of the counters the project's own count has in it. */
    private long countedMessages;

    private long countedBytes;
    int changedInEpoch;
    int changedParts;

    QueueState(long number) {
        this(number, new PositionSet(), new PositionSet());
        gone.addAllBefore(FIRST_SEQUENCE);
    }

    private QueueState(long number, PositionSet gone, PositionSet dead) {
        this.number = number;
        this.gone = gone;
        this.dead = dead;
    }

    /** Before it there is no message. */
    long head() {
        return gone.firstOutside(0);
    }

    /** Takes the next position for a message. */
    long append(int bodyBytes) {
        tail = nextSequence++;
        total++;
        bytes += bodyBytes;
        if (total == 1) {
            oldest = null;
        }
        newest = null;
        return tail;
    }

    /** Goes on as a queue of another store, of which messages may have been claimed up to a position. */
    void goOn(long touchedThrough, long revealedThrough) {
        freshCursor = touchedThrough + 1;
        revealedBefore = revealedThrough + 1;
    }

    /** Takes a message in at its position in another store, behind those that have come before. */
    void appendAt(long sequence, int bodyBytes) {
        if (total == 0) {
            gone.addAllBefore(sequence);
        }
        nextSequence = sequence;
        append(bodyBytes);
    }

    /** The last message of another store has come: positions go on behind those that were given there. */
    void endAt(long lastSequence) {
        nextSequence = lastSequence + 1;
        if (total == 0) {
            gone.addAllBefore(nextSequence);
            tail = lastSequence;
        }
    }

    /**
     * Notes that a message goes.
     *
     * @return whether its position is in {@link #gone} now; where it is not, there is no room, and its row must be
     *     deleted
     */
    boolean lose(long sequence, int bodyBytes, int maxGoneRanges) {
        total--;
        bytes = Math.max(0, bytes - bodyBytes);
        if (total == 0) {
            bytes = 0;
            gone.addAllBefore(nextSequence);
            tail = nextSequence - 1;
            return true;
        }
        if (sequence == head()) {
            oldest = null;
        }
        boolean noted = gone.add(sequence, maxGoneRanges);
        if (sequence == tail) {
            tail = gone.lastOutside(tail - 1);
            newest = null;
        }
        return noted;
    }

    /** Whether a message can be at the position. */
    boolean covers(long sequence) {
        return total > 0 && sequence > 0 && sequence <= tail && !gone.contains(sequence);
    }

    boolean isTouched(long sequence) {
        return sequence < freshCursor;
    }

    boolean isDelayed(MessageRow message, long nowMillis) {
        return visibleMillis(message) > nowMillis;
    }

    /** When the delay ends with which a message was posted. */
    long visibleMillis(MessageRow message) {
        return message.sequence() >= revealedBefore
                ? message.visibleMillis()
                : message.id().createdMillis();
    }

    /** How many messages are under a claim. */
    long claimed() {
        return leased - held;
    }

    /** Notes that the fresh cursor passes a delayed message, whose timer is due then. */
    void passDelayed(long dueMillis) {
        passedDelayUntilMillis = Math.max(passedDelayUntilMillis, dueMillis);
    }

    /**
     * Ends the delays of all messages. Those that the cursor has not passed it will find; those that it has passed only
     * their timers know, which the next claim works off as if they were due.
     */
    void reveal() {
        revealedBefore = nextSequence;
        hasHiddenRevealed = passedDelayUntilMillis > 0;
    }

    /** Notes that no passed message waits for its timer any more. */
    void finishReveal() {
        passedDelayUntilMillis = 0;
        hasHiddenRevealed = false;
    }

    /** Everything so far is gone; positions go on. */
    void empty() {
        gone.addAllBefore(nextSequence);
        dead.clear();
        deadBytes = 0;
        tail = nextSequence - 1;
        freshCursor = nextSequence;
        returnedFloor = NO_SEQUENCE;
        total = 0;
        leased = 0;
        held = 0;
        bytes = 0;
        moved = 0;
        finishReveal();
        oldest = null;
        newest = null;
        expiryRun.forget();
        delayRun.forget();
        passedDelayRun.forget();
    }

    boolean hasUncounted() {
        return total != countedMessages || bytes != countedBytes;
    }

    long uncountedMessages() {
        return total - countedMessages;
    }

    long uncountedBytes() {
        return bytes - countedBytes;
    }

    void markCounted() {
        countedMessages = total;
        countedBytes = bytes;
    }

    /** The project's own count has nothing of it. */
    void markUncounted() {
        countedMessages = 0;
        countedBytes = 0;
    }

    byte[] write() {
        RowWriter out = new RowWriter(EXPECTED_BYTES)
                .oneByte(VERSION)
                .varint(nextSequence)
                .varint(freshCursor)
                .varint(returnedFloor == NO_SEQUENCE ? 0 : returnedFloor)
                .varint(tail)
                .varint(total)
                .varint(leased)
                .varint(moved)
                .varint(deadBytes);
        gone.write(out);
        dead.write(out);
        out.varint(revealedBefore)
                .varint(passedDelayUntilMillis)
                .oneByte(hasHiddenRevealed ? 1 : 0)
                .varint(bytes)
                .varint(held);
        return out.toByteArray();
    }

    private void readDelays(RowReader in) {
        revealedBefore = in.varint();
        passedDelayUntilMillis = in.varint();
        hasHiddenRevealed = in.oneByte() != 0;
    }

    static QueueState read(long number, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.STATE, Keys.queue(number), value);
        int version = in.versionBetween(WITHOUT_DELAYS, VERSION);
        long[] counters = new long[COUNTERS];
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = in.varint();
        }
        QueueState state = new QueueState(number, PositionSet.read(in), PositionSet.read(in));
        state.nextSequence = counters[0];
        state.freshCursor = counters[1];
        state.returnedFloor = counters[2] == 0 ? NO_SEQUENCE : counters[2];
        state.tail = counters[3];
        state.total = counters[4];
        state.leased = counters[5];
        state.moved = counters[6];
        state.deadBytes = counters[7];
        if (version > WITHOUT_DELAYS) {
            state.readDelays(in);
        }
        if (version > WITHOUT_BYTES) {
            state.bytes = in.varint();
        }
        if (version > WITHOUT_HELD) {
            state.held = in.varint();
        }
        state.markCounted();
        return state;
    }
}
