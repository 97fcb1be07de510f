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
 *                 │      ▲               ▲             │  │
 *                 │      └─ released ────┼─────────────┤  └─ rejected, or ───────► free in the dead-letter queue
 *                 │         with a delay │             │     claimed too often
 *                 └──────────────────────┴─ released ──┘
 *                                           or expired
 *   from every state: ttl over, deleted, popped, purged ─► (gone)
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 *
 * @param sequence its position in the queue, strictly increasing in the order of posting
 * @param ttlSeconds as posted, or as a claim enlarged it
 * @param expiresMillis from this moment on it does not exist
 * @param visibleMillis before this moment it is delayed
 * @param claimId the live claim that holds it, if any
 * @param claimCount how many times it was claimed
 * @param deadLetter why it is here; null unless it came from another queue as a dead letter
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
        int claimCount,
        @Nullable DeadLetter deadLetter) {

    /** The message under a claim, or under none. */
    public Message under(@Nullable ClaimId claim) {
        return with(ttlSeconds, expiresMillis, visibleMillis, claim, claimCount);
    }

    /** The message under a further claim. */
    public Message claimedBy(ClaimId claim) {
        return with(ttlSeconds, expiresMillis, visibleMillis, claim, claimCount + 1);
    }

    public Message withLife(long newTtlSeconds, long newExpiresMillis) {
        return with(newTtlSeconds, newExpiresMillis, visibleMillis, claimId, claimCount);
    }

    /** The message with another end of its delay. */
    public Message visibleFrom(long newVisibleMillis) {
        return with(ttlSeconds, expiresMillis, newVisibleMillis, claimId, claimCount);
    }

    private Message with(long ttl, long expires, long visible, @Nullable ClaimId claim, int count) {
        return new Message(id, sequence, body, client, createdMillis, ttl, expires, visible, claim, count, deadLetter);
    }

    /** Whether nobody can claim it yet. */
    public boolean isDelayed(long nowMillis) {
        return visibleMillis > nowMillis;
    }

    public State stateAt(long nowMillis) {
        if (claimId != null) {
            return State.CLAIMED;
        }
        return isDelayed(nowMillis) ? State.DELAYED : State.FREE;
    }

    /** What can be done with a message. */
    public enum State {
        FREE,
        DELAYED,
        CLAIMED
    }

    /** Whole seconds since it was posted, rounded down, never negative. */
    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - createdMillis) / 1000);
    }
}
