package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much stored data the server holds in results that their clients have not got yet, all connections together.
 *
 * <p>A request is small and its result may be large, so the number of requests bounds nothing. A result counts from the
 * moment at which a lane has made it until its reply has left, or can never leave. While the budget is used up,
 * operations that show stored data are refused before they look: so none takes messages that it could not deliver. The
 * result that uses it up is still made, so each lane may exceed the budget by one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ResultBudget {

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    public ResultBudget(Limits limits) {
        maxBytes = limits.maxUnsentResultBytes();
    }

    /** @throws Refusal while it is used up */
    void check() {
        if (heldBytes.get() >= maxBytes) {
            throw Refusal.of(
                    ErrorCode.OVERLOADED,
                    "The server holds as many results as it may for clients that have not taken them."
                            + " Try again soon, or raise limits." + Limit.MAX_UNSENT_RESULT_BYTES.key() + ".");
        }
    }

    Charge charge(long bytes) {
        heldBytes.addAndGet(bytes);
        return new Charge(this, bytes);
    }

    /** How many bytes count at the moment. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /**
     * What one result takes of a budget. It goes with its result from thread to thread.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Charge {

        private final ResultBudget budget;
        private long bytes;

        private Charge(ResultBudget budget, long bytes) {
            this.budget = budget;
            this.bytes = bytes;
        }

        /** Takes over what another one takes: two results have become one. */
        void join(Charge other) {
            bytes += other.bytes;
            other.bytes = 0;
        }

        /** The reply has left, or never will; a second call does nothing. */
        public void giveBack() {
            budget.heldBytes.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
