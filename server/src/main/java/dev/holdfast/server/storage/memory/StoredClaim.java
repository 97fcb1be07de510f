package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import java.util.List;

/**
 * A claim as it is kept: the positions that it still holds, in ascending order, never none. It stays after its time is
 * over until a sweep frees its messages or others have taken them.
 *
 * <p><em>Thread-safe.</em>
 */
record StoredClaim(
        ClaimId id, long ttlSeconds, long graceSeconds, long renewedMillis, long expiresMillis, List<Long> sequences) {

    StoredClaim without(long sequence) {
        List<Long> rest = sequences.stream().filter(held -> held != sequence).toList();
        return new StoredClaim(id, ttlSeconds, graceSeconds, renewedMillis, expiresMillis, rest);
    }
}
