package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CLAIM rows with their timers.
 *
 * <p>A claim whose messages are all gone does not exist, though its row may: the row goes at once when the book knows
 * how many messages are left, and when its timer comes due otherwise. So whoever finds a row asks the leases.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ClaimBook {
    private static final int UNKNOWN = -1;

    private final Rows rows;
    private final OpenBatch batch;
    private final TimerIndex timers;
    private final Leases leases;
    private final LruCache<Address, Entry> recent;

    ClaimBook(Rows rows, OpenBatch batch, TimerIndex timers, Leases leases, int maxRecent) {
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
        this.leases = leases;
        this.recent = new LruCache<>(maxRecent);
    }

    /** The row of a claim; the caller has settled {@link Parts#CLAIMS}. */
    @Nullable
    ClaimRow find(QueueState state, ClaimId id) {
        Entry entry = recent.get(new Address(state.number, id));
        if (entry != null) {
            return entry.row;
        }
        byte[] key = Keys.claim(state.number, id);
        byte[] value = rows.get(ColumnFamily.CLAIM, key);
        if (value == null) {
            return null;
        }
        ClaimRow row = ClaimRow.read(id, key, value);
        recent.put(new Address(state.number, id), new Entry(row, UNKNOWN));
        return row;
    }

    void open(QueueState state, ClaimRow row) {
        put(state, row);
        recent.put(
                new Address(state.number, row.id()),
                new Entry(row, row.sequences().size()));
    }

    void renew(QueueState state, ClaimRow before, ClaimRow after) {
        timers.cancelClaim(state, before);
        put(state, after);
        Entry entry = recent.get(new Address(state.number, after.id()));
        if (entry != null) {
            entry.row = after;
        }
    }

    private void put(QueueState state, ClaimRow row) {
        batch.put(ColumnFamily.CLAIM, Keys.claim(state.number, row.id()), row.write());
        batch.changes(state, Parts.CLAIMS);
        timers.scheduleClaim(state, row);
    }

    /** Notes that one of a claim's messages is gone; the claim ends with the last. */
    void shrink(QueueState state, ClaimId id) {
        Entry entry = recent.get(new Address(state.number, id));
        if (entry != null && entry.remaining != UNKNOWN && --entry.remaining == 0) {
            end(state, entry.row);
        }
    }

    /** What a claim still holds, in the order of positions; the caller has settled {@link Parts#LEASED}. */
    Map<Long, Touched> held(QueueState state, ClaimRow row) {
        Map<Long, Touched> held = new LinkedHashMap<>();
        for (long sequence : row.sequences()) {
            Touched lease = leases.find(state, sequence);
            if (lease != null && row.id().equals(lease.claim())) {
                held.put(sequence, lease);
            }
        }
        return held;
    }

    /** Frees what a claim holds and ends it. @return how many messages it held */
    int release(QueueState state, ClaimRow row) {
        Map<Long, Touched> held = held(state, row);
        held.forEach((sequence, lease) -> leases.giveBack(state, sequence, lease));
        end(state, row);
        return held.size();
    }

    private void end(QueueState state, ClaimRow row) {
        timers.cancelClaim(state, row);
        batch.delete(ColumnFamily.CLAIM, Keys.claim(state.number, row.id()));
        batch.changes(state, Parts.CLAIMS);
        recent.remove(new Address(state.number, row.id()));
    }

    void clear() {
        recent.clear();
    }

    /** A claim's name in the shard. */
    private record Address(long queue, ClaimId id) {}

    /**
     * What is known of a claim.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Entry {
        private ClaimRow row;
        private int remaining;

        Entry(ClaimRow row, int remaining) {
            this.row = row;
            this.remaining = remaining;
        }
    }
}
