package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
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
    private final Leases leases;
    private final ClaimBook claims;

    MessageLog(Rows rows, OpenBatch batch, TimerIndex timers, Leases leases, ClaimBook claims) {
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
        this.leases = leases;
        this.claims = claims;
    }

    MessageId post(QueueState state, NewMessage message, ClientId client, long nowMillis) {
        long sequence = state.append();
        MessageRow row = new MessageRow(
                new MessageId(nowMillis, sequence, Queue.checkOf(state.number)),
                sequence,
                message.body(),
                client,
                message.ttlSeconds(),
                nowMillis + message.ttlSeconds() * 1000,
                nowMillis + message.delaySeconds() * 1000);
        put(state, row);
        if (message.delaySeconds() > 0) {
            timers.scheduleDelayEnd(state, row.visibleMillis(), sequence);
        }
        return row.id();
    }

    /** Appends a message from another queue: it keeps its id, body and age, and is claimable at once. */
    void accept(QueueState target, StoredMessage message, long ttlSeconds, long nowMillis) {
        long sequence = target.append();
        MessageRow row = new MessageRow(
                message.id(),
                sequence,
                message.row().body(),
                message.row().client(),
                ttlSeconds,
                nowMillis + ttlSeconds * 1000,
                nowMillis);
        put(target, row);
        if (row.isMoved(target.number)) {
            target.moved++;
            byte[] position = new RowWriter(Long.BYTES).fixedLong(sequence).toByteArray();
            batch.put(ColumnFamily.MISC, Keys.alias(target.number, row.id()), position);
            batch.changes(target, Parts.ALIASES);
        }
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
        long sequence = place.sequence();
        batch.delete(ColumnFamily.MESSAGE, Keys.message(state.number, sequence));
        batch.changes(state, state.isTouched(sequence) ? Parts.TOUCHED : Parts.FRESH);
        if (place.exception() != null) {
            leases.drop(state, sequence, place.exception());
        }
        if (isMoved(state, place)) {
            state.moved--;
            batch.delete(ColumnFamily.MISC, Keys.alias(state.number, place.id()));
            batch.changes(state, Parts.ALIASES);
        }
        state.gone(sequence);
        ClaimId claim = place.claim();
        if (claim != null) {
            claims.shrink(state, claim);
        }
    }

    private static boolean isMoved(QueueState state, Place place) {
        return place.id().sequence() != place.sequence() || place.id().queueCheck() != Queue.checkOf(state.number);
    }

    /** Where the message with an id is, without a read if it was claimed lately. */
    @Nullable
    Place locate(QueueState state, MessageId id) {
        Place recent = leases.recent(state, id.sequence());
        if (recent != null && state.covers(id.sequence()) && recent.id().equals(id)) {
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
        return row == null ? null : new StoredMessage(row, leases.findException(state, sequence));
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
        return new MessageScan(rows, leases, state, Math.max(from, state.head), Math.min(to, state.tail + 1));
    }

    /** The id of the message at the head. The head moves up to it, so that tombstones before it are passed once. */
    @Nullable
    MessageId oldest(QueueState state) {
        if (state.oldest == null && state.total > 0) {
            batch.settle(state, Parts.FRESH | Parts.TOUCHED);
            byte[] from = Keys.message(state.number, state.head);
            try (KvCursor cursor = rows.scan(ColumnFamily.MESSAGE, from, afterTail(state))) {
                MessageRow row = first(cursor, from);
                state.head = row.sequence();
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
            byte[] from = Keys.message(state.number, state.head);
            try (KvCursor cursor = rows.scanBackward(ColumnFamily.MESSAGE, from, afterTail(state))) {
                MessageRow row = first(cursor, from);
                state.tail = row.sequence();
                state.newest = row.id();
            }
        }
        return state.total == 0 ? null : state.newest;
    }

    private static byte[] afterTail(QueueState state) {
        return Keys.message(state.number, state.tail + 1);
    }

    private static MessageRow first(KvCursor cursor, byte[] from) {
        if (!cursor.isValid()) {
            throw Damage.found(ColumnFamily.MESSAGE, from, "is missing: the queue's counter says that there is one");
        }
        return MessageRow.read(cursor.key(), cursor.value());
    }

    /**
     * Removes everything in a queue. Timers stay and find nothing when they are due. Where the queue is empty and its
     * head has reached the end there is nothing to cover: range tombstones would only slow the scans over them.
     */
    void purge(QueueState state) {
        if (state.total == 0 && state.head == state.nextSequence) {
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
