package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to claim.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param claim null when there was nothing to claim
 * @param hasMoved whether the dead-letter rule caught messages
 */
public record Claimed(@Nullable Claim claim, boolean hasMoved) {
    /** Neither of the two. */
    public static final Claimed NOTHING = new Claimed(null, false);
}
