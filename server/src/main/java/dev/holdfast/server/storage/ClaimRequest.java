package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * What a claim shall take.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param id the id that the claim gets if there is something to claim
 * @param client who claims
 * @param limit the most messages to take
 * @param maxBodyBytes where to stop, once there is a message
 * @param deadLetter where messages go that were claimed too often; null when the queue has no such rule
 */
public record ClaimRequest(
        ClaimId id,
        ClientId client,
        long ttlSeconds,
        long graceSeconds,
        int limit,
        long maxBodyBytes,
        @Nullable DeadLetterRule deadLetter) {

    /** For messages of any size. */
    public ClaimRequest(
            ClaimId id,
            ClientId client,
            long ttlSeconds,
            long graceSeconds,
            int limit,
            @Nullable DeadLetterRule deadLetter) {
        this(id, client, ttlSeconds, graceSeconds, limit, Long.MAX_VALUE, deadLetter);
    }

    /** The same claim under another rule. */
    public ClaimRequest under(DeadLetterRule rule) {
        return new ClaimRequest(id, client, ttlSeconds, graceSeconds, limit, maxBodyBytes, rule);
    }
}
