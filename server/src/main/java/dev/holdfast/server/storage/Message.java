package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.codec.RawValue;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands at one moment.
 *
 * <pre>
 *               post                    claim
 *   (nothing) ───────► delayed ──due──► free ──────► claimed ──delete──► (gone)
 *                 └────────────────────► ▲             │  │
 *                                        └─ released ──┘  └─ claimed too often ─► free in the dead-letter queue
 *                                           or expired
 *   from every state: ttl over, deleted, popped, purged ─► (gone)
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 *
 * @param sequence its position in the queue, strictly increasing in the order of posting
 * @param ttlSeconds as posted, or as a claim enlarged it
 * @param expiresMillis from this moment on it does not exist
 * @param visibleMillis before this moment it is delayed, unless its queue was revealed since it was posted
 * @param claimId the live claim that holds it, if any
 * @param claimCount how many times it was claimed
 */
public record Message(
        MessageId id,
        long sequence,
        RawValue body,
        ClientId client,
        long createdMillis,
        long ttlSeconds,
        long expiresMillis,
        long visibleMillis,
        @Nullable ClaimId claimId,
        int claimCount) {

    /** Whole seconds since it was posted, rounded down, never negative. */
    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - createdMillis) / 1000);
    }
}
