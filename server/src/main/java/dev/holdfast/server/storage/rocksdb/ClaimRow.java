package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim as it is kept: its terms, and the runs of messages that it took, in ascending order. Of these it holds what
 * is not gone, so that deleting a message under a claim need not write the claim again.
 *
 * <p><em>Thread-safe.</em>
 */
record ClaimRow(ClaimId id, long ttlSeconds, long graceSeconds, long renewedMillis, List<LeaseRun> runs) {
    private static final int VERSION = 2;
    private static final int FIXED_BYTES = 48;
    private static final int RUN_BYTES = 8;

    long expiresMillis() {
        return renewedMillis + ttlSeconds * 1000;
    }

    ClaimRow with(List<LeaseRun> other) {
        return new ClaimRow(id, ttlSeconds, graceSeconds, renewedMillis, other);
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
                .varint(ttlSeconds)
                .varint(graceSeconds)
                .fixedLong(renewedMillis)
                .varint(runs.size());
        long previous = 0;
        for (LeaseRun run : runs) {
            out.varint(run.first() - previous).varint(run.count());
            run.lease().writeTo(out);
            previous = run.end();
        }
        return out.toByteArray();
    }

    static ClaimRow read(ClaimId id, byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.CLAIM, key, value).version(VERSION);
        long ttlSeconds = in.varint();
        long graceSeconds = in.varint();
        long renewedMillis = in.fixedLong();
        int count = in.smallVarint();
        List<LeaseRun> runs = new ArrayList<>();
        long previous = 0;
        for (int i = 0; i < count; i++) {
            long first = previous + in.varint();
            LeaseRun run = new LeaseRun(first, in.smallVarint(), Touched.readFrom(in, id), List.of());
            runs.add(run);
            previous = run.end();
        }
        return new ClaimRow(id, ttlSeconds, graceSeconds, renewedMillis, runs);
    }
}
