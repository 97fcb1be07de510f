package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import org.jspecify.annotations.Nullable;

/**
 * The claims on messages of the queues that one lane owns. A claim that has expired at {@code nowMillis}, or whose last
 * message is gone, does not exist.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface ClaimStore {

    /**
     * Claims the oldest messages that are neither claimed nor delayed; each one's life is extended to the end of the
     * claim plus grace where it would end before the claim does. A message that the dead-letter rule catches moves and
     * is not returned; it keeps its id and is free in the target at once.
     *
     * @return the claim, or null when there is nothing to claim
     */
    @Nullable
    Claim create(Queue queue, ClaimRequest request, long nowMillis);

    @Nullable
    Claim get(Queue queue, ClaimId id, long nowMillis);

    /** Starts the claim's time anew and extends its messages' lives as a new claim would. @return whether it exists */
    boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis);

    /** Ends a claim: its messages are free again, at their old positions. @return whether it existed */
    boolean release(Queue queue, ClaimId id, long nowMillis);
}
