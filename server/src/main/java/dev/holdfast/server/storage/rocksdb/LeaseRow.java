package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * Says which claim has a run of messages; all else about the run stands in the CLAIM row.
 *
 * <p><em>Thread-safe.</em>
 */
record LeaseRow(long first, int count, ClaimId claim) {
    private static final int VERSION = 2;
    private static final int MAX_BYTES = 11 + ClaimId.BYTES;

    long end() {
        return first + count;
    }

    static byte[] write(LeaseRun run, ClaimId claim) {
        return new RowWriter(MAX_BYTES)
                .oneByte(VERSION)
                .varint(run.count())
                .bytes(claim.bytes())
                .toByteArray();
    }

    static LeaseRow read(byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.LEASE, key, value).version(VERSION);
        int count = in.smallVarint();
        return new LeaseRow(Keys.sequenceOf(key), count, ClaimId.of(in.bytes(ClaimId.BYTES)));
    }
}
