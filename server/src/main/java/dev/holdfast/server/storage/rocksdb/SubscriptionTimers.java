package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.rocksdb.Outbox.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When subscriptions expire: rows that sort by slot and moment. For each slot a floor is kept in memory, before which
 * no row lies.
 *
 * <p><em>Owned by one lane.</em>
 */
final class SubscriptionTimers {
    private static final byte[] PRESENT = {1};

    private final Rows rows;
    private final OpenBatch batch;
    private final List<Integer> slots;
    private final long[] floors;

    SubscriptionTimers(Rows rows, OpenBatch batch, List<Integer> slots) {
        this.rows = rows;
        this.batch = batch;
        this.slots = slots;
        this.floors = new long[slots.size()];
        reload();
    }

    /** Reads the floors from the store anew. */
    final void reload() {
        Arrays.fill(floors, 0);
        for (int i = 0; i < floors.length; i++) {
            collect(i, Long.MIN_VALUE, 0, new ArrayList<>());
        }
    }

    void schedule(long queue, Known known) {
        batch.put(ColumnFamily.MISC, keyOf(queue, known), PRESENT);
        for (int i = 0; i < floors.length; i++) {
            if (slots.get(i) == QueueNumbers.slotOf(queue)) {
                floors[i] = Math.min(floors[i], known.expiresMillis());
            }
        }
    }

    void cancel(long queue, Known known) {
        batch.delete(ColumnFamily.MISC, keyOf(queue, known));
    }

    private static byte[] keyOf(long queue, Known known) {
        return OutboxKeys.expiry(known.expiresMillis(), queue, known.number());
    }

    /** The moment of the next one, or an earlier one where some were cancelled. */
    long nextDueMillis() {
        return Arrays.stream(floors).min().orElse(Long.MAX_VALUE);
    }

    /** Takes out the keys of those that are due. The batch has to be settled. */
    List<byte[]> take(long nowMillis, int max) {
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < floors.length && taken.size() < max; i++) {
            if (floors[i] <= nowMillis) {
                collect(i, nowMillis, max, taken);
            }
        }
        taken.forEach(key -> batch.delete(ColumnFamily.MISC, key));
        return taken;
    }

    /** The floor moves only after the last read. */
    private void collect(int index, long nowMillis, int max, List<byte[]> taken) {
        int slot = slots.get(index);
        long floor = Long.MAX_VALUE;
        byte[] from = OutboxKeys.expiriesFrom(slot, floors[index]);
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, from, OutboxKeys.afterExpiries(slot))) {
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                if (taken.size() >= max || OutboxKeys.dueMillisOf(key) > nowMillis) {
                    floor = OutboxKeys.dueMillisOf(key);
                    break;
                }
                taken.add(key);
            }
        }
        floors[index] = floor;
    }
}
