package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A moment at which a sweep has something to do in a queue.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param sequence the message or the number of the subscription; 0 for a claim
 * @param claim null for anything else
 */
record Due(
        long millis,
        long queueNumber,
        Kind kind,
        long sequence,
        @Nullable ClaimId claim) implements Comparable<Due> {

    /** What happens at the moment. */
    enum Kind {
        MESSAGE_EXPIRES,
        DELAY_ENDS,
        CLAIM_EXPIRES,
        SUBSCRIPTION_EXPIRES
    }

    private static final Comparator<Due> ORDER = Comparator.comparingLong(Due::millis)
            .thenComparingLong(Due::queueNumber)
            .thenComparing(Due::kind)
            .thenComparingLong(Due::sequence)
            .thenComparing(due -> due.claim == null ? "" : due.claim.text());

    @Override
    public int compareTo(Due other) {
        return ORDER.compare(this, other);
    }
}
