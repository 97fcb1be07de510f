package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import java.util.List;

/**
 * A live claim and the messages that it still holds, in the order of their positions.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param renewedMillis when it was created or last updated: its age counts from here
 * @param expiresMillis from this moment on its messages are free again
 */
public record Claim(
        ClaimId id,
        long ttlSeconds,
        long graceSeconds,
        long renewedMillis,
        long expiresMillis,
        List<Message> messages) {

    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - renewedMillis) / 1000);
    }
}
