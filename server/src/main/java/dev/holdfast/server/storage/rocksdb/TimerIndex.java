package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When something happens by itself in the queues of a shard: TIMER rows, sorted by slot, kind and due moment.
 *
 * <p>For each slot and kind a floor is kept in memory: no row lies before it, and it is exact right after a look at the
 * rows. It answers when the next look is needed, and where that look begins, behind the tombstones of what was taken.
 *
 * <p><em>Owned by one lane.</em>
 */
final class TimerIndex {
    private static final int KINDS = TimerKind.values().length;

    private final Rows rows;
    private final OpenBatch batch;
    private final List<Integer> slots;
    private final int[] slotIndexes = new int[QueueNumbers.SLOTS];
    private final long[] floors;

    TimerIndex(Rows rows, OpenBatch batch, List<Integer> slots) {
        this.rows = rows;
        this.batch = batch;
        this.slots = slots;
        this.floors = new long[KINDS * slots.size()];
        for (int i = 0; i < slots.size(); i++) {
            slotIndexes[slots.get(i)] = i;
        }
        reload();
    }

    /** Reads the floors from the store anew. */
    final void reload() {
        Arrays.fill(floors, 0);
        for (int slot = 0; slot < slots.size(); slot++) {
            for (TimerKind kind : TimerKind.values()) {
                collect(slot, kind, Long.MIN_VALUE, 0);
            }
        }
    }

    void scheduleExpiry(QueueState state, long dueMillis, long sequence) {
        extend(state, state.expiryRun, dueMillis, sequence);
    }

    void scheduleDelayEnd(QueueState state, long dueMillis, long sequence) {
        extend(state, state.delayRun, dueMillis, sequence);
    }

    void schedulePassedDelayEnd(QueueState state, long dueMillis, long sequence) {
        extend(state, state.passedDelayRun, dueMillis, sequence);
    }

    private void extend(QueueState state, TimerRun run, long dueMillis, long sequence) {
        if (!run.extend(dueMillis, sequence)) {
            start(state, run, dueMillis, sequence);
        }
    }

    private void start(QueueState state, TimerRun run, long dueMillis, long sequence) {
        run.close(batch, state.number);
        run.start(dueMillis, sequence);
        state.progress.lookAgain(run.kind(), dueMillis);
        lowerFloor(state.number, run.kind(), dueMillis);
    }

    void scheduleClaim(QueueState state, ClaimRow claim) {
        batch.putTimer(Keys.claimTimer(claim.expiresMillis(), state.number, claim.id()), 1);
        state.progress.lookAgain(TimerKind.CLAIM_EXPIRY, claim.expiresMillis());
        lowerFloor(state.number, TimerKind.CLAIM_EXPIRY, claim.expiresMillis());
    }

    void cancelClaim(QueueState state, ClaimRow claim) {
        batch.delete(ColumnFamily.TIMER, Keys.claimTimer(claim.expiresMillis(), state.number, claim.id()));
    }

    /** The moment of the next timer of a kind, or an earlier one where timers were cancelled. */
    long nextDueMillis(TimerKind kind) {
        long next = Long.MAX_VALUE;
        for (int slot = 0; slot < slots.size(); slot++) {
            next = Math.min(next, floors[index(slot, kind)]);
        }
        return next;
    }

    /**
     * Takes out the timers of a kind that are due, those of one slot after the other. The batch has to be settled: what
     * it schedules is not seen.
     *
     * @param max where to stop; a timer for many messages counts as many and is split
     */
    List<DueTimer> take(TimerKind kind, long nowMillis, long max) {
        List<DueTimer> taken = new ArrayList<>();
        long items = 0;
        for (int slot = 0; slot < slots.size() && items < max; slot++) {
            if (floors[index(slot, kind)] <= nowMillis) {
                List<DueTimer> due = collectOrGiveBack(slot, kind, nowMillis, max - items, taken);
                items += due.stream().mapToLong(DueTimer::count).sum();
                taken.addAll(due);
            }
        }
        taken.forEach(timer -> batch.delete(ColumnFamily.TIMER, timer.key()));
        return taken;
    }

    /**
     * Takes out the timers of one queue that are due, and leaves those of others: at most about {@code maxItems} of
     * them, and after a look at no more than {@code maxRows} rows. The batch has to be settled.
     *
     * @return whether that was all; otherwise the next call goes on behind what this one has looked at
     */
    boolean takeOf(QueueState state, TimerKind kind, long nowMillis, Bounds bounds, List<DueTimer> taken) {
        int slot = slotIndexes[QueueNumbers.slotOf(state.number)];
        byte[] from = state.progress.resume(kind);
        if (from == null) {
            long fromMillis = Math.max(floors[index(slot, kind)], state.progress.doneMillis(kind) + 1);
            from = Keys.timersFrom(slots.get(slot), kind, fromMillis);
        }
        byte[] to = Keys.timersFrom(slots.get(slot), kind, nowMillis + 1);
        byte[] resume = collectOf(state.number, kind, from, to, bounds, taken);
        taken.forEach(timer -> batch.delete(ColumnFamily.TIMER, timer.key()));
        state.progress.set(kind, resume, nowMillis);
        return resume == null;
    }

    /** @return where to go on; null at the end */
    private byte @Nullable [] collectOf(
            long queue, TimerKind kind, byte[] from, byte[] to, Bounds bounds, List<DueTimer> taken) {
        long items = 0;
        int looks = 0;
        if (Arrays.compareUnsigned(from, to) >= 0) {
            return null;
        }
        try (KvCursor cursor = rows.scan(ColumnFamily.TIMER, from, to)) {
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                if (items >= bounds.maxItems || looks++ >= bounds.maxRows) {
                    return key;
                }
                DueTimer timer = DueTimer.of(key, cursor.value());
                if (timer.queue() == queue && timer.count() > bounds.maxItems - items) {
                    taken.add(split(kind, timer, bounds.maxItems - items));
                    return key;
                }
                if (timer.queue() == queue) {
                    items += timer.count();
                    taken.add(timer);
                }
            }
        }
        return null;
    }

    /** How much one call may do. */
    record Bounds(int maxRows, long maxItems) {}

    /** A slot that cannot be read must not cost the slots before it their timers, which are not deleted yet. */
    private List<DueTimer> collectOrGiveBack(int slot, TimerKind kind, long nowMillis, long max, List<DueTimer> taken) {
        try {
            return collect(slot, kind, nowMillis, max);
        } catch (StorageException e) {
            taken.forEach(timer -> lowerFloor(timer.queue(), kind, timer.dueMillis()));
            throw e;
        }
    }

    /** The floor moves only after the last read: rows behind it are never looked at again. */
    private List<DueTimer> collect(int slot, TimerKind kind, long nowMillis, long max) {
        int index = index(slot, kind);
        long floor = Long.MAX_VALUE;
        List<DueTimer> due = new ArrayList<>();
        byte[] from = Keys.timersFrom(slots.get(slot), kind, floors[index]);
        try (KvCursor cursor = rows.scan(ColumnFamily.TIMER, from, Keys.afterTimers(slots.get(slot), kind))) {
            long items = 0;
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                if (items >= max || DueTimer.dueMillisOf(key) > nowMillis) {
                    floor = DueTimer.dueMillisOf(key);
                    break;
                }
                DueTimer timer = DueTimer.of(key, cursor.value());
                if (timer.count() > max - items) {
                    floor = timer.dueMillis();
                    due.add(split(kind, timer, max - items));
                    break;
                }
                items += timer.count();
                due.add(timer);
            }
        }
        floors[index] = floor;
        return due;
    }

    /** Leaves a row for the messages behind the first ones. */
    private DueTimer split(TimerKind kind, DueTimer timer, long messages) {
        byte[] rest = Keys.messageTimer(kind, timer.dueMillis(), timer.queue(), timer.firstSequence() + messages);
        batch.putTimer(rest, timer.count() - messages);
        return timer.first(messages);
    }

    private void lowerFloor(long queue, TimerKind kind, long dueMillis) {
        int index = index(slotIndexes[QueueNumbers.slotOf(queue)], kind);
        floors[index] = Math.min(floors[index], dueMillis);
    }

    private static int index(int slot, TimerKind kind) {
        return slot * KINDS + kind.id();
    }
}
