package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The CLAIM rows with their timers, and the LEASE rows that lead from a position to its claim.
 *
 * <p>A LEASE row covers a run of messages, so the one for a position is the last at or before it, and no further away
 * than a run can be long. Deleting a message changes none of these rows: it is gone, and what is gone is no claim's. A
 * claim whose messages are all gone does not exist; its rows go with the last message.
 *
 * <p>Only where the set of what is gone has no room for one position more, that position is cut out of its run.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ClaimBook {
    private final Rows rows;
    private final OpenBatch batch;
    private final TimerIndex timers;
    private final ReturnedRows returned;
    private final ClaimCache recent;

    ClaimBook(Rows rows, OpenBatch batch, TimerIndex timers, ReturnedRows returned, ClaimCache recent) {
        this.rows = rows;
        this.batch = batch;
        this.timers = timers;
        this.returned = returned;
        this.recent = recent;
    }

    /** The row of a claim that still holds messages; the caller has settled {@link Parts#CLAIMS}. */
    @Nullable
    ClaimRow find(QueueState state, ClaimId id) {
        ClaimRow row = recent.get(state.number, id);
        if (row == null) {
            row = read(state, id);
        }
        return row == null || row.remaining(state.gone) == 0 ? null : row;
    }

    private @Nullable ClaimRow read(QueueState state, ClaimId id) {
        byte[] key = Keys.claim(state.number, id);
        byte[] value = rows.get(ColumnFamily.CLAIM, key);
        if (value == null) {
            return null;
        }
        ClaimRow row = ClaimRow.read(id, key, value);
        recent.put(state.number, row);
        return row;
    }

    /** Goes through the claims behind an id; the caller has settled {@link Parts#CLAIMS}. */
    ClaimScan scan(QueueState state, @Nullable ClaimId after) {
        return new ClaimScan(rows, state.number, after);
    }

    /** The run that covers a position, if its claim is in memory. */
    @Nullable
    LeaseRun recentRun(QueueState state, long sequence) {
        return state.leased == 0 ? null : recent.runAt(state.number, sequence);
    }

    /** The lease on a message that exists; the caller has settled {@link Parts#LEASED} and {@link Parts#CLAIMS}. */
    @Nullable
    Touched findLease(QueueState state, long sequence) {
        if (state.leased == 0) {
            return null;
        }
        LeaseRow lease = readLease(state, sequence);
        if (lease == null || sequence >= lease.end()) {
            return null;
        }
        ClaimRow claim = find(state, lease.claim());
        LeaseRun run = claim == null ? null : claim.runAt(sequence);
        if (run == null) {
            throw Damage.found(ColumnFamily.LEASE, Keys.message(state.number, lease.first()), "is not of its claim");
        }
        return run.lease();
    }

    private @Nullable LeaseRow readLease(QueueState state, long sequence) {
        byte[] from = Keys.message(state.number, Math.max(0, sequence - LeaseRun.MAX_COUNT + 1));
        byte[] to = Keys.message(state.number, sequence + 1);
        try (KvCursor cursor = rows.scanBackward(ColumnFamily.LEASE, from, to)) {
            return cursor.isValid() ? LeaseRow.read(cursor.key(), cursor.value()) : null;
        }
    }

    /** Writes a new claim, whose messages count as claimed from now on. */
    void open(QueueState state, ClaimRow row) {
        put(state, row);
        timers.scheduleClaim(state, row);
        row.runs().forEach(run -> putLease(state, row, run));
        count(state, row, row.taken());
    }

    private static void count(QueueState state, ClaimRow row, long more) {
        state.leased += more;
        if (row.isHold()) {
            state.held += more;
        }
    }

    /** Writes a claim with new terms, and with runs for what it still holds. */
    void renew(QueueState state, ClaimRow before, ClaimRow after) {
        timers.cancelClaim(state, before);
        replace(state, before, after);
        timers.scheduleClaim(state, after);
    }

    private void replace(QueueState state, ClaimRow before, ClaimRow after) {
        Map<Long, LeaseRun> old =
                before.runs().stream().collect(Collectors.toMap(LeaseRun::first, Function.identity()));
        for (LeaseRun run : after.runs()) {
            LeaseRun same = old.remove(run.first());
            if (same == null || same.count() != run.count()) {
                putLease(state, after, run);
            }
        }
        old.values().forEach(run -> deleteLease(state, run));
        put(state, after);
    }

    private void put(QueueState state, ClaimRow row) {
        batch.put(ColumnFamily.CLAIM, Keys.claim(state.number, row.id()), row.write());
        batch.changes(state, Parts.CLAIMS);
        recent.put(state.number, row);
    }

    private void putLease(QueueState state, ClaimRow row, LeaseRun run) {
        byte[] lease = LeaseRow.write(run, row.id());
        batch.put(ColumnFamily.LEASE, Keys.message(state.number, run.first()), lease);
        batch.changes(state, Parts.LEASED);
    }

    private void deleteLease(QueueState state, LeaseRun run) {
        batch.delete(ColumnFamily.LEASE, Keys.message(state.number, run.first()));
        batch.changes(state, Parts.LEASED);
    }

    /** Notes that one of a claim's messages is among what is gone; the claim ends with the last. */
    void lose(QueueState state, ClaimId id) {
        ClaimRow row = known(state, id);
        count(state, row, -1);
        if (row.remaining(state.gone) == 0) {
            end(state, row);
        }
    }

    /** Takes one message out of a claim that is not among what is gone. */
    void cutOut(QueueState state, ClaimId id, long sequence) {
        takeOut(state, known(state, id), new TreeSet<>(Set.of(sequence)));
    }

    /** Takes messages out of a claim, which ends with the last; what becomes of them is up to the caller. */
    void takeOut(QueueState state, ClaimRow before, NavigableSet<Long> sequences) {
        count(state, before, -sequences.size());
        ClaimRow after = before.with(runsWithout(before, sequences));
        if (after.remaining(state.gone) == 0) {
            end(state, before);
        } else {
            replace(state, before, after);
        }
    }

    private static List<LeaseRun> runsWithout(ClaimRow row, NavigableSet<Long> sequences) {
        List<LeaseRun> runs = new ArrayList<>(row.runs().size() + 1);
        for (LeaseRun run : row.runs()) {
            long from = run.first();
            for (long sequence : sequences.subSet(run.first(), run.end())) {
                addPart(runs, run, from, sequence);
                from = sequence + 1;
            }
            addPart(runs, run, from, run.end());
        }
        return runs;
    }

    private static void addPart(List<LeaseRun> runs, LeaseRun run, long from, long to) {
        if (from < to) {
            List<Place> places = run.places().isEmpty()
                    ? List.of()
                    : run.places().subList((int) (from - run.first()), (int) (to - run.first()));
            runs.add(new LeaseRun(from, (int) (to - from), run.lease(), places));
        }
    }

    /**
     * How long ago the claim of a message that was just looked up was made or last renewed; negative when it has ended,
     * and where nobody has the message: it is held back.
     */
    long ageMillis(QueueState state, ClaimId id, long nowMillis) {
        ClaimRow row = known(state, id);
        return row.isHold() || row.expiresMillis() <= nowMillis ? -1 : Math.max(0, nowMillis - row.renewedMillis());
    }

    /** The claim of a message that was just looked up: it is in memory, unless the operation meets very many claims. */
    private ClaimRow known(QueueState state, ClaimId id) {
        ClaimRow row = recent.get(state.number, id);
        if (row == null) {
            batch.settle(state, Parts.CLAIMS);
            row = read(state, id);
        }
        if (row == null) {
            throw Damage.found(ColumnFamily.CLAIM, Keys.claim(state.number, id), "is missing: a lease names it");
        }
        return row;
    }

    /** Frees what a claim holds, at the old positions, and ends it. */
    void release(QueueState state, ClaimRow row) {
        for (LeaseRun run : row.runs()) {
            byte[] free = run.lease().returned().write();
            run.forEachRemaining(state.gone, sequence -> {
                returned.add(state, sequence, free);
                count(state, row, -1);
            });
        }
        end(state, row);
    }

    private void end(QueueState state, ClaimRow row) {
        timers.cancelClaim(state, row);
        batch.delete(ColumnFamily.CLAIM, Keys.claim(state.number, row.id()));
        batch.changes(state, Parts.CLAIMS);
        row.runs().forEach(run -> deleteLease(state, run));
        recent.remove(state.number, row.id());
    }

    void clear() {
        recent.clear();
    }
}
