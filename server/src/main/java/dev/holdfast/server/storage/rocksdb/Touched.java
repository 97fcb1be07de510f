package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.kv.ColumnFamily;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a message since it was posted: the value of its RETURNED row, or what a run of leases says of
 * each of its messages.
 *
 * <p>As long as no claim enlarged a message's life, the life is not told here but by the message itself. That is what
 * lets messages with different lives share a run.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param claim what holds the message, a claim or a hold; null for one that was returned
 * @param ttlSeconds as a claim enlarged it, or {@link #AS_POSTED}
 * @param expiresMillis takes the place of the posted one, or {@link #AS_POSTED}
 * @param heldUntilMillis when the hold ends; {@link #NOT_HELD} for a message that is in none
 */
record Touched(@Nullable ClaimId claim, int claimCount, long ttlSeconds, long expiresMillis, long heldUntilMillis) {
    static final long AS_POSTED = 0;
    static final long NOT_HELD = 0;
    static final Touched UNTOUCHED = claimed(0);

    private static final int VERSION = 2;
    private static final int POSTED_LIFE = 0;
    private static final int OWN_LIFE = 1;
    private static final int MAX_BYTES = 32;

    /** Claimed so often and free again, with its life as it was posted. */
    static Touched claimed(int times) {
        return new Touched(null, times, AS_POSTED, AS_POSTED, NOT_HELD);
    }

    boolean hasPostedLife() {
        return expiresMillis == AS_POSTED;
    }

    long expiresMillis(long postedExpiryMillis) {
        return hasPostedLife() ? postedExpiryMillis : expiresMillis;
    }

    long ttlSeconds(long postedTtlSeconds) {
        return hasPostedLife() ? postedTtlSeconds : ttlSeconds;
    }

    boolean isHeld() {
        return heldUntilMillis != NOT_HELD;
    }

    Touched returned() {
        return new Touched(null, claimCount, ttlSeconds, expiresMillis, NOT_HELD);
    }

    /** The message under a further claim. */
    Touched claimedBy(ClaimRow claimRow, long postedExpiryMillis) {
        return new Touched(claimRow.id(), claimCount + 1, ttlSeconds, expiresMillis, NOT_HELD)
                .outliving(claimRow, postedExpiryMillis);
    }

    /** The message under a claim or hold that does not count as a further one. */
    Touched under(ClaimRow claimRow) {
        return new Touched(claimRow.id(), claimCount, ttlSeconds, expiresMillis, claimRow.heldUntilMillis());
    }

    /** Lets the message outlive the claim where it would not. */
    Touched outliving(ClaimRow claimRow, long postedExpiryMillis) {
        if (expiresMillis(postedExpiryMillis) >= claimRow.expiresMillis()) {
            return this;
        }
        return new Touched(
                claim,
                claimCount,
                claimRow.ttlSeconds() + claimRow.graceSeconds(),
                claimRow.expiresMillis() + claimRow.graceSeconds() * 1000,
                heldUntilMillis);
    }

    /** The value of a RETURNED row. */
    byte[] write() {
        RowWriter out = new RowWriter(MAX_BYTES).oneByte(VERSION);
        writeTo(out);
        return out.toByteArray();
    }

    static Touched read(byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.RETURNED, key, value).version(VERSION);
        return readFrom(in, null, NOT_HELD);
    }

    /** Writes all but what holds the message. */
    void writeTo(RowWriter out) {
        out.varint(claimCount).oneByte(hasPostedLife() ? POSTED_LIFE : OWN_LIFE);
        if (!hasPostedLife()) {
            out.varint(ttlSeconds).fixedLong(expiresMillis);
        }
    }

    static Touched readFrom(RowReader in, @Nullable ClaimId claim, long heldUntilMillis) {
        int claimCount = in.smallVarint();
        int life = in.oneByte();
        if (life == POSTED_LIFE) {
            return new Touched(claim, claimCount, AS_POSTED, AS_POSTED, heldUntilMillis);
        }
        if (life != OWN_LIFE) {
            throw in.damage("tells an unknown kind of life");
        }
        return new Touched(claim, claimCount, in.varint(), in.fixedLong(), heldUntilMillis);
    }
}
