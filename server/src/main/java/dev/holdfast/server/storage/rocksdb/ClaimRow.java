package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * A claim as it is kept. The positions are those that it took, in ascending order; it still holds those whose LEASE row
 * names it, so that deleting a message under a claim need not write the claim again.
 *
 * <p><em>Thread-safe.</em>
 */
record ClaimRow(ClaimId id, long ttlSeconds, long graceSeconds, long renewedMillis, List<Long> sequences) {
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 48;
    private static final int DELTA_BYTES = 3;

    long expiresMillis() {
        return renewedMillis + ttlSeconds * 1000;
    }

    byte[] write() {
        RowWriter out = new RowWriter(FIXED_BYTES + DELTA_BYTES * sequences.size())
                .oneByte(VERSION)
                .varint(ttlSeconds)
                .varint(graceSeconds)
                .fixedLong(renewedMillis)
                .varint(sequences.size());
        long previous = 0;
        for (long sequence : sequences) {
            out.varint(sequence - previous);
            previous = sequence;
        }
        return out.toByteArray();
    }

    static ClaimRow read(ClaimId id, byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.CLAIM, key, value).version(VERSION);
        long ttlSeconds = in.varint();
        long graceSeconds = in.varint();
        long renewedMillis = in.fixedLong();
        int count = in.smallVarint();
        List<Long> sequences = new ArrayList<>();
        long previous = 0;
        for (int i = 0; i < count; i++) {
            previous += in.varint();
            sequences.add(previous);
        }
        return new ClaimRow(id, ttlSeconds, graceSeconds, renewedMillis, sequences);
    }
}
