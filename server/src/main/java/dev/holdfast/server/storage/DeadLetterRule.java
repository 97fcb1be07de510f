package dev.holdfast.server.storage;

import org.jspecify.annotations.Nullable;

/**
 * When a message moves to a dead-letter queue: at the claim after {@code maxClaimCount} claims.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param target created with empty metadata if it does not exist
 * @param ttlSeconds the life that a moved message gets, counted from the move; null keeps its own ttl, counted anew
 */
public record DeadLetterRule(
        long maxClaimCount, QueueKey target, @Nullable Long ttlSeconds) {

    /** The same rule with another target. */
    public DeadLetterRule to(QueueKey newTarget) {
        return new DeadLetterRule(maxClaimCount, newTarget, ttlSeconds);
    }
}
