package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a message since it was posted: the value of its LEASE or its RETURNED row.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param claim what holds the message; null for one that was returned
 * @param ttlSeconds as posted, or as a claim enlarged it
 * @param expiresMillis takes the place of the posted one
 */
record Touched(@Nullable ClaimId claim, int claimCount, long ttlSeconds, long expiresMillis) {
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 32 + ClaimId.BYTES;

    static Touched untouched(MessageRow row) {
        return new Touched(null, 0, row.ttlSeconds(), row.expiresMillis());
    }

    ColumnFamily family() {
        return claim == null ? ColumnFamily.RETURNED : ColumnFamily.LEASE;
    }

    Touched returned() {
        return new Touched(null, claimCount, ttlSeconds, expiresMillis);
    }

    /** The message under a further claim. */
    Touched claimedBy(ClaimRow claimRow) {
        return new Touched(claimRow.id(), claimCount + 1, ttlSeconds, expiresMillis).outliving(claimRow);
    }

    /** Lets the message outlive the claim where it would not. */
    Touched outliving(ClaimRow claimRow) {
        if (expiresMillis >= claimRow.expiresMillis()) {
            return this;
        }
        return new Touched(
                claim,
                claimCount,
                claimRow.ttlSeconds() + claimRow.graceSeconds(),
                claimRow.expiresMillis() + claimRow.graceSeconds() * 1000);
    }

    byte[] write() {
        RowWriter out = new RowWriter(MAX_BYTES)
                .oneByte(VERSION)
                .varint(claimCount)
                .varint(ttlSeconds)
                .fixedLong(expiresMillis);
        return claim == null ? out.toByteArray() : out.bytes(claim.bytes()).toByteArray();
    }

    static Touched read(ColumnFamily family, byte[] key, byte[] value) {
        RowReader in = new RowReader(family, key, value).version(VERSION);
        int claimCount = in.smallVarint();
        long ttlSeconds = in.varint();
        long expiresMillis = in.fixedLong();
        ClaimId claim = family == ColumnFamily.LEASE ? ClaimId.of(in.bytes(ClaimId.BYTES)) : null;
        return new Touched(claim, claimCount, ttlSeconds, expiresMillis);
    }
}
