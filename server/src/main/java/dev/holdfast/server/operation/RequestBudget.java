package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests the server holds, all connections together: of those that are still arriving, and of those
 * that wait for their answer. What one connection may hold is bounded elsewhere; here many of them are.
 *
 * <p>While the budget is used up no request is admitted, and who needs more room for one that is arriving is turned
 * away. What is held then shrinks by itself: requests are answered, and those that arrive have a time for it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RequestBudget {

    private static final int MAX_PART_OF_HEAP = 4;

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    public RequestBudget(Limits limits) {
        maxBytes = Math.min(limits.maxHeldRequestBytes(), Runtime.getRuntime().maxMemory() / MAX_PART_OF_HEAP);
    }

    /** Whether more is held than may be. */
    public boolean isUsedUp() {
        return heldBytes.get() >= maxBytes;
    }

    /** What to tell whoever is turned away. */
    public Refusal refusal() {
        return Refusal.of(
                ErrorCode.OVERLOADED,
                "The server holds as many bytes of requests as it may. Try again soon, or raise limits."
                        + Limit.MAX_HELD_REQUEST_BYTES.key() + " and the heap.");
    }

    /** How many bytes there may be before it is used up. */
    public long maxBytes() {
        return maxBytes;
    }

    /** How many bytes count at the moment. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** A new holder, which holds nothing. */
    public Share newShare() {
        return new Share(this);
    }

    /**
     * What one connection or request holds.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Share {
        private final RequestBudget budget;
        private long bytes;

        private Share(RequestBudget budget) {
            this.budget = budget;
        }

        /** Says how much it holds from now on. */
        public void hold(long newBytes) {
            if (newBytes != bytes) {
                budget.heldBytes.addAndGet(newBytes - bytes);
                bytes = newBytes;
            }
        }
    }
}
