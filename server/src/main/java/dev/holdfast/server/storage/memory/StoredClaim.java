package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.storage.ClaimSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim as it is kept: the positions that it still holds, in ascending order, never none. It stays after its time is
 * over until a sweep frees its messages or others have taken them.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param isHold whether it keeps messages that were released with a delay
 * @param client null for a hold, and for a claim that came from another store without
 */
record StoredClaim(
        ClaimId id,
        boolean isHold,
        @Nullable ClientId client,
        long ttlSeconds,
        long graceSeconds,
        long renewedMillis,
        List<Long> sequences) {

    long expiresMillis() {
        return renewedMillis + ttlSeconds * 1000;
    }

    ClaimSummary summary() {
        return new ClaimSummary(id, client, ttlSeconds, graceSeconds, renewedMillis, expiresMillis(), sequences.size());
    }

    StoredClaim without(long sequence) {
        return holding(sequences.stream().filter(held -> held != sequence).toList());
    }

    StoredClaim holding(List<Long> other) {
        return new StoredClaim(id, isHold, client, ttlSeconds, graceSeconds, renewedMillis, other);
    }

    StoredClaim renewed(long newTtlSeconds, long newGraceSeconds, long nowMillis) {
        return new StoredClaim(id, isHold, client, newTtlSeconds, newGraceSeconds, nowMillis, sequences);
    }
}
