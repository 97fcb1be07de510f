package dev.holdfast.server.storage.rocksdb;

import org.jspecify.annotations.Nullable;

/**
 * What has happened to single messages since they were posted, wherever it stands: in memory, in a RETURNED row, or in
 * the run of leases that covers the message.
 *
 * <p>A claim that has expired is ended before anybody looks, so a lease that is there is live.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Exceptions {
    private final ClaimBook claims;
    private final ReturnedRows returned;

    Exceptions(ClaimBook claims, ReturnedRows returned) {
        this.claims = claims;
        this.returned = returned;
    }

    /** The message at a position, without a read, if it is known and under a claim. */
    @Nullable
    Place recent(QueueState state, long sequence) {
        LeaseRun run = claims.recentRun(state, sequence);
        return run == null || run.places().isEmpty() || !state.covers(sequence)
                ? null
                : run.places().get((int) (sequence - run.first()));
    }

    /** The exception of a message that exists; the caller has settled {@link Parts#EXCEPTIONS}. */
    @Nullable
    Touched find(QueueState state, long sequence) {
        if (!state.isTouched(sequence)) {
            return null;
        }
        LeaseRun run = claims.recentRun(state, sequence);
        if (run != null) {
            return run.lease();
        }
        // A RETURNED row is found by its key, a lease by a search: so the cheaper question comes first.
        Touched free = returned.find(state, sequence);
        return free == null ? claims.findLease(state, sequence) : free;
    }
}
