package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live claim and the messages that it still holds, in the order of their positions.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param client who made it; null when an earlier version of the server made it
 * @param renewedMillis when it was created or last updated: its age counts from here
 * @param expiresMillis from this moment on its messages are free again
 */
public record Claim(
        ClaimId id,
        @Nullable ClientId client,
        long ttlSeconds,
        long graceSeconds,
        long renewedMillis,
        long expiresMillis,
        List<Message> messages) {

    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - renewedMillis) / 1000);
    }
}
