package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim as it is kept: its terms, and the runs of messages that it took, in ascending order. Of these it holds what
 * is not gone, so that deleting a message under a claim need not write the claim again.
 *
 * <p>A hold is kept in the same way: it has messages that were released with a delay, and ends with it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param client who claimed; null for a hold, and for a claim that was made before this was kept
 */
record ClaimRow(
        ClaimId id,
        boolean isHold,
        @Nullable ClientId client,
        long ttlSeconds,
        long graceSeconds,
        long renewedMillis,
        List<LeaseRun> runs) {
    private static final int VERSION = 3;
    private static final int WITHOUT_KIND = 2;
    private static final int PLAIN = 0;
    private static final int HOLD = 1;
    private static final int WITH_CLIENT = 2;
    private static final int FIXED_BYTES = 96;
    private static final int RUN_BYTES = 8;

    /** A hold, for which runs are still to be named. */
    static ClaimRow hold(ClaimId id, long delaySeconds, long nowMillis) {
        return new ClaimRow(id, true, null, delaySeconds, 0, nowMillis, List.of());
    }

    long expiresMillis() {
        return renewedMillis + ttlSeconds * 1000;
    }

    long heldUntilMillis() {
        return isHold ? expiresMillis() : Touched.NOT_HELD;
    }

    ClaimRow with(List<LeaseRun> other) {
        return new ClaimRow(id, isHold, client, ttlSeconds, graceSeconds, renewedMillis, other);
    }

    /** The same claim on new terms, for which runs are still to be named. */
    ClaimRow renewed(long newTtlSeconds, long newGraceSeconds, long nowMillis) {
        return new ClaimRow(id, isHold, client, newTtlSeconds, newGraceSeconds, nowMillis, List.of());
    }

    ClaimRow named(ClaimId other) {
        return new ClaimRow(other, isHold, client, ttlSeconds, graceSeconds, renewedMillis, runs);
    }

    /** How many messages it still holds. */
    long remaining(PositionSet gone) {
        long remaining = 0;
        for (LeaseRun run : runs) {
            remaining += run.remaining(gone);
        }
        return remaining;
    }

    /** How many messages it took. */
    int taken() {
        int taken = 0;
        for (LeaseRun run : runs) {
            taken += run.count();
        }
        return taken;
    }

    @Nullable
    LeaseRun runAt(long sequence) {
        for (LeaseRun run : runs) {
            if (run.covers(sequence)) {
                return run;
            }
        }
        return null;
    }

    byte[] write() {
        RowWriter out = new RowWriter(FIXED_BYTES + RUN_BYTES * runs.size())
                .oneByte(VERSION)
                .oneByte(isHold ? HOLD : client == null ? PLAIN : WITH_CLIENT);
        if (client != null) {
            out.text(client.text());
        }
        out.varint(ttlSeconds).varint(graceSeconds).fixedLong(renewedMillis).varint(runs.size());
        writeRuns(out);
        return out.toByteArray();
    }

    private void writeRuns(RowWriter out) {
        long previous = 0;
        for (LeaseRun run : runs) {
            out.varint(run.first() - previous).varint(run.count());
            run.lease().writeTo(out);
            previous = run.end();
        }
    }

    static ClaimRow read(ClaimId id, byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.CLAIM, key, value);
        int kind = in.versionBetween(WITHOUT_KIND, VERSION) == WITHOUT_KIND ? PLAIN : in.oneByte();
        if (kind > WITH_CLIENT) {
            throw in.damage("is of an unknown kind");
        }
        ClientId client = kind == WITH_CLIENT ? new ClientId(in.text()) : null;
        long ttlSeconds = in.varint();
        long graceSeconds = in.varint();
        long renewedMillis = in.fixedLong();
        ClaimRow terms = new ClaimRow(id, kind == HOLD, client, ttlSeconds, graceSeconds, renewedMillis, List.of());
        return terms.with(terms.readRuns(in));
    }

    private List<LeaseRun> readRuns(RowReader in) {
        int count = in.smallVarint();
        List<LeaseRun> read = new ArrayList<>();
        long previous = 0;
        for (int i = 0; i < count; i++) {
            long first = previous + in.varint();
            int length = in.smallVarint();
            LeaseRun run = new LeaseRun(first, length, Touched.readFrom(in, id, heldUntilMillis()), List.of());
            read.add(run);
            previous = run.end();
        }
        return read;
    }
}
