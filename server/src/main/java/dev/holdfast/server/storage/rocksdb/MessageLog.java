package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The MESSAGE rows with their expiry timers and aliases: appending, finding and removing messages.
 *
 * <p>Methods that read expect that the caller has settled {@link Parts#MESSAGES}.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MessageLog {
    private final Rows rows;
    private final OpenBatch batch;
    private final TimerIndex timers;
    private final ReturnedRows returned;
    private final ClaimBook claims;
    private final Exceptions exceptions;
    private final DeadRows dead;

    MessageLog(Rows rows, OpenBatch batch, TimerIndex timers, ReturnedRows returned, ClaimBook claims, DeadRows dead) {
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
        this.returned = returned;
        this.claims = claims;
        this.exceptions = new Exceptions(claims, returned);
        this.dead = dead;
    }

    MessageId post(QueueState state, NewMessage message, ClientId client, long nowMillis) {
        long sequence = state.append(message.body().bytes().length);
        MessageRow row = new MessageRow(
                new MessageId(nowMillis, sequence, Queue.checkOf(state.number)),
                sequence,
                message.body(),
                client,
                message.ttlSeconds(),
                nowMillis + message.ttlSeconds() * 1000,
                nowMillis + message.delaySeconds() * 1000,
                null);
        put(state, row);
        if (message.delaySeconds() > 0) {
            timers.scheduleDelayEnd(state, row.visibleMillis(), sequence);
        }
        return row.id();
    }

    /** Appends a message from another queue: it keeps its id, body and age, and is claimable at once. */
    void accept(
            QueueState target,
            StoredMessage message,
            long ttlSeconds,
            @Nullable DeadLetter deadLetter,
            long nowMillis) {
        MessageRow row = message.row();
        long expiresMillis = nowMillis + ttlSeconds * 1000;
        accept(
                target,
                new MessageRow(
                        row.id(), 0, row.body(), row.client(), ttlSeconds, expiresMillis, nowMillis, deadLetter));
    }

    /** Appends a message from another store, claimable at once. */
    void accept(QueueState target, Message message, long nowMillis) {
        accept(target, MessageRow.of(message.visibleFrom(nowMillis)));
    }

    private void accept(QueueState target, MessageRow message) {
        MessageRow row = message.at(target.append(message.body().bytes().length));
        put(target, row);
        noteMoved(target, row);
    }

    private void noteMoved(QueueState state, MessageRow row) {
        if (row.isMoved(state.number)) {
            state.moved++;
            byte[] position =
                    new RowWriter(Long.BYTES).fixedLong(row.sequence()).toByteArray();
            batch.put(ColumnFamily.MISC, Keys.alias(state.number, row.id()), position);
            batch.changes(state, Parts.ALIASES);
        }
    }

    /** Takes a message in as it was in another store, at its position there. What holds it follows. */
    void restore(QueueState state, Message message, long nowMillis) {
        long sequence = message.sequence();
        state.appendAt(sequence, message.body().bytes().length);
        MessageRow row = MessageRow.of(message);
        put(state, row);
        noteMoved(state, row);
        boolean isUntouched = message.claimId() == null && message.claimCount() == 0;
        if (isUntouched && state.isDelayed(row, nowMillis)) {
            timers.scheduleDelayEnd(state, row.visibleMillis(), sequence);
            if (state.isTouched(sequence)) {
                state.passDelayed(row.visibleMillis());
                timers.schedulePassedDelayEnd(state, row.visibleMillis(), sequence);
            }
        } else if (message.claimId() == null && state.isTouched(sequence)) {
            free(state, sequence, message.claimCount());
        }
    }

    /** Makes a message claimable that came under a claim, or behind one. */
    void free(QueueState state, long sequence, int claimCount) {
        returned.add(state, sequence, Touched.claimed(claimCount).write());
    }

    private void put(QueueState state, MessageRow row) {
        byte[] key = Keys.message(state.number, row.sequence());
        batch.put(ColumnFamily.MESSAGE, key, row.write(state.number, key));
        timers.scheduleExpiry(state, row.expiresMillis(), row.sequence());
        batch.changes(state, Parts.FRESH);
        state.newest = row.id();
        if (state.total == 1) {
            state.oldest = row.id();
        }
    }

    /** Removes a message from whatever state it is in, also from its claim. */
    void remove(QueueState state, Place place) {
        boolean isMoved = place.isMoved(state.number);
        boolean isGone = dead.remove(state, place);
        ClaimId claim = place.claim();
        if (claim != null && isGone) {
            claims.lose(state, claim);
        } else if (claim != null) {
            claims.cutOut(state, claim, place.sequence());
        } else if (place.exception() != null) {
            returned.remove(state, place.sequence());
        }
        if (isMoved) {
            state.moved--;
            batch.delete(ColumnFamily.MISC, Keys.alias(state.number, place.id()));
            batch.changes(state, Parts.ALIASES);
        }
    }

    /** Where the message with an id is, without a read if it was claimed lately. */
    @Nullable
    Place locate(QueueState state, MessageId id) {
        Place recent = exceptions.recent(state, id.sequence());
        if (recent != null && recent.id().equals(id)) {
            return recent;
        }
        batch.settle(state, Parts.MESSAGES);
        StoredMessage message = find(state, id);
        return message == null ? null : Place.of(message);
    }

    @Nullable
    StoredMessage find(QueueState state, MessageId id) {
        StoredMessage own = at(state, id.sequence());
        if (own != null && own.id().equals(id)) {
            return own;
        }
        byte[] position = state.moved > 0 ? rows.get(ColumnFamily.MISC, Keys.alias(state.number, id)) : null;
        return position == null ? null : at(state, BigEndian.getLong(position, 0));
    }

    @Nullable
    StoredMessage at(QueueState state, long sequence) {
        MessageRow row = row(state, sequence);
        return row == null ? null : new StoredMessage(row, exceptions.find(state, sequence));
    }

    @Nullable
    MessageRow row(QueueState state, long sequence) {
        if (!state.covers(sequence)) {
            return null;
        }
        byte[] key = Keys.message(state.number, sequence);
        byte[] value = rows.get(ColumnFamily.MESSAGE, key);
        return value == null ? null : MessageRow.read(key, value);
    }

    /** Goes through the messages from a position on, those behind which there are none left out. */
    MessageScan scan(QueueState state, long from, long to) {
        return new MessageScan(rows, exceptions, state, from, Math.min(to, state.tail + 1));
    }

    /**
     * The id of the message at the head. Where rows were deleted one by one the head may have stopped before them; it
     * moves up to the message, so that their tombstones are passed once.
     */
    @Nullable
    MessageId oldest(QueueState state) {
        if (state.oldest == null && state.total > 0) {
            batch.settle(state, Parts.FRESH | Parts.TOUCHED);
            try (RowCursor cursor = RowCursor.open(rows, ColumnFamily.MESSAGE, state, state.head(), state.tail + 1)) {
                MessageRow row = first(state, cursor.sequence() != RowCursor.END, cursor::key, cursor::value);
                state.gone.addAllBefore(row.sequence());
                state.oldest = row.id();
            }
        }
        return state.total == 0 ? null : state.oldest;
    }

    /** The id of the message at the tail, which moves down to it. */
    @Nullable
    MessageId newest(QueueState state) {
        if (state.newest == null && state.total > 0) {
            batch.settle(state, Parts.FRESH | Parts.TOUCHED);
            byte[] from = Keys.message(state.number, state.head());
            try (KvCursor cursor = rows.scanBackward(ColumnFamily.MESSAGE, from, afterTail(state))) {
                leapBack(state, cursor);
                MessageRow row = first(state, cursor.isValid(), cursor::key, cursor::value);
                state.tail = row.sequence();
                state.newest = row.id();
            }
        }
        return state.total == 0 ? null : state.newest;
    }

    private static byte[] afterTail(QueueState state) {
        return Keys.message(state.number, state.tail + 1);
    }

    /** Goes back over what is gone. */
    private static void leapBack(QueueState state, KvCursor cursor) {
        while (cursor.isValid() && state.gone.contains(Keys.sequenceOf(cursor.key()))) {
            long before = state.gone.lastOutside(Keys.sequenceOf(cursor.key()));
            cursor.seek(Keys.message(state.number, before));
        }
    }

    private static MessageRow first(QueueState state, boolean exists, Supplier<byte[]> key, Supplier<byte[]> value) {
        if (!exists) {
            byte[] head = Keys.message(state.number, state.head());
            throw Damage.found(ColumnFamily.MESSAGE, head, "is missing: the queue's counter says that there is one");
        }
        return MessageRow.read(key.get(), value.get());
    }

    /**
     * Lets what is gone take a further range. Where it cannot because the head has stopped before rows that were
     * deleted one by one, the head moves on; one look shows it, and then the head is known until it goes.
     */
    void makeRoomForGone(QueueState state) {
        if (dead.isFull(state)) {
            oldest(state);
        }
    }

    /** Deletes rows that nobody needs if their lives are over. */
    void deleteDead(QueueState state, long from, long to) {
        dead.deleteIfWithin(state, from, to);
    }

    /**
     * Removes everything in a queue. Timers stay and find nothing when they are due. Where the queue is empty there is
     * nothing to cover but what waits for its deletion: range tombstones would only slow the scans over them.
     */
    void purge(QueueState state) {
        if (state.total == 0) {
            dead.deleteAll(state);
            return;
        }
        byte[] first = Keys.message(state.number, 0);
        byte[] afterLast = Keys.message(state.number, state.nextSequence);
        byte[] afterTouched = Keys.message(state.number, state.freshCursor);
        batch.deleteRange(ColumnFamily.MESSAGE, first, afterLast);
        batch.deleteRange(ColumnFamily.LEASE, first, afterTouched);
        batch.deleteRange(ColumnFamily.RETURNED, first, afterTouched);
        batch.deleteRange(ColumnFamily.CLAIM, Keys.queue(state.number), Keys.queue(state.number + 1));
        batch.deleteRange(ColumnFamily.MISC, Keys.firstAlias(state.number), Keys.firstAlias(state.number + 1));
        batch.changes(state, Parts.ALL);
        state.empty();
    }
}
