package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * A live claim without its messages.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param client who made it; null when an earlier version of the server made it
 * @param renewedMillis when it was created or last updated: its age counts from here
 * @param messages how many it still holds, never 0
 */
public record ClaimSummary(
        ClaimId id,
        @Nullable ClientId client,
        long ttlSeconds,
        long graceSeconds,
        long renewedMillis,
        long expiresMillis,
        long messages) {

    public long ageSeconds(long nowMillis) {
        return Math.max(0, (nowMillis - renewedMillis) / 1000);
    }
}
