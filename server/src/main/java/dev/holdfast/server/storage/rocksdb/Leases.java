package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * The LEASE and RETURNED rows: which messages are under a claim, and which were and are free again. Recent leases are
 * kept in memory, so that deleting what was just claimed reads nothing.
 *
 * <p>A LEASE row does not say when its claim ends: expired claims are ended before anybody looks, so a lease that is
 * there is live.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Leases {
    private final Rows rows;
    private final OpenBatch batch;
    private final LruCache<Position, Place> recent;

    Leases(Rows rows, OpenBatch batch, int maxRecent) {
        this.rows = rows;
        this.batch = batch;
        this.recent = new LruCache<>(maxRecent);
    }

    /** The message at a position if it was claimed lately and still is. */
    @Nullable
    Place recent(QueueState state, long sequence) {
        return recent.get(new Position(state.number, sequence));
    }

    /** The lease on the message at a position; the caller has settled {@link Parts#LEASED}. */
    @Nullable
    Touched find(QueueState state, long sequence) {
        if (!state.covers(sequence) || !state.isTouched(sequence)) {
            return null;
        }
        Place place = recent(state, sequence);
        return place == null ? read(ColumnFamily.LEASE, state, sequence) : place.exception();
    }

    /** The LEASE or RETURNED row of a message; the caller has settled both. */
    @Nullable
    Touched findException(QueueState state, long sequence) {
        if (!state.isTouched(sequence)) {
            return null;
        }
        Touched lease = state.claimed > 0 ? find(state, sequence) : null;
        return lease == null && sequence >= state.returnedFloor ? read(ColumnFamily.RETURNED, state, sequence) : lease;
    }

    private @Nullable Touched read(ColumnFamily family, QueueState state, long sequence) {
        byte[] key = Keys.message(state.number, sequence);
        byte[] value = rows.get(family, key);
        return value == null ? null : Touched.read(family, key, value);
    }

    /** Puts a message under a claim that took it. */
    void grant(QueueState state, StoredMessage message, Touched lease) {
        byte[] key = Keys.message(state.number, message.sequence());
        batch.put(ColumnFamily.LEASE, key, lease.write());
        if (message.exception() != null) {
            batch.delete(ColumnFamily.RETURNED, key);
        }
        state.claimed++;
        batch.changes(state, Parts.LEASED);
        Place place =
                new Place(message.id(), message.sequence(), lease, message.row().expiresMillis());
        recent.put(new Position(state.number, message.sequence()), place);
    }

    void replace(QueueState state, long sequence, Touched lease) {
        batch.put(ColumnFamily.LEASE, Keys.message(state.number, sequence), lease.write());
        batch.changes(state, Parts.LEASED);
        Position position = new Position(state.number, sequence);
        Place place = recent.get(position);
        if (place != null) {
            recent.put(position, new Place(place.id(), sequence, lease, place.postedExpiryMillis()));
        }
    }

    /** Frees a message at its old position. */
    void giveBack(QueueState state, long sequence, Touched lease) {
        byte[] key = Keys.message(state.number, sequence);
        batch.delete(ColumnFamily.LEASE, key);
        batch.put(ColumnFamily.RETURNED, key, lease.returned().write());
        recent.remove(new Position(state.number, sequence));
        state.gaveBack(sequence);
        batch.changes(state, Parts.LEASED | Parts.RETURNED);
    }

    /** Makes a delayed message claimable that the fresh cursor has passed. */
    void reveal(QueueState state, StoredMessage message) {
        byte[] key = Keys.message(state.number, message.sequence());
        batch.put(ColumnFamily.RETURNED, key, message.touched().write());
        state.returnedFloor = Math.min(state.returnedFloor, message.sequence());
        batch.changes(state, Parts.RETURNED);
    }

    /** Deletes the exception of a message that goes. */
    void drop(QueueState state, long sequence, Touched exception) {
        batch.delete(exception.family(), Keys.message(state.number, sequence));
        if (exception.claim() == null) {
            batch.changes(state, Parts.RETURNED);
            return;
        }
        state.claimed--;
        recent.remove(new Position(state.number, sequence));
        batch.changes(state, Parts.LEASED);
    }

    void clear() {
        recent.clear();
    }

    /** Where a message lies in the shard. */
    private record Position(long queue, long sequence) {}
}
