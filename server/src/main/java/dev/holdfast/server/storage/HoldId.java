package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;

/**
 * Names holds. A hold keeps messages that were released with a delay, until it is over: a claim of nobody's, that no
 * caller of a store sees.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HoldId {

    private static final int BYTES_EACH = ClaimId.BYTES / 2;

    private HoldId() {}

    /** Of the hold that begins with a position: as long as it lasts, no other one can get that position. */
    public static ClaimId of(long untilMillis, long firstSequence) {
        byte[] bytes = new byte[ClaimId.BYTES];
        for (int i = 0; i < BYTES_EACH; i++) {
            int shift = Byte.SIZE * (BYTES_EACH - 1 - i);
            bytes[i] = (byte) (untilMillis >>> shift);
            bytes[BYTES_EACH + i] = (byte) (firstSequence >>> shift);
        }
        return ClaimId.of(bytes);
    }
}
