package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much the server holds of what consumers are pushed, until their peers have taken it, all connections together.
 *
 * <p>While it is used up consumers wait; requests have the {@link ResultBudget} for themselves. Messages that several
 * connections are pushed count once for as long as they share them, and again for each whose peer takes so little that
 * a copy waits in a frame. Beyond half of the budget only connections get more that have taken all they were given: who
 * does not read must not keep the others from theirs. What one group of a lane gives may exceed the budget.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PushBudget {

    private static final int MAX_PART_OF_HEAP = 8;

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    PushBudget(Limits limits) {
        maxBytes = Math.min(limits.maxUnsentResultBytes(), Runtime.getRuntime().maxMemory() / MAX_PART_OF_HEAP);
    }

    /** Whether more may be held for a connection. */
    boolean hasRoom(BudgetShare share) {
        long held = heldBytes.get();
        return held < maxBytes / 2 || (held < maxBytes && share.heldBytes() == 0);
    }

    /**
     * @param share gets what is under way to its connection as if nothing were shared
     * @param bytes how many it takes up when it is not shared
     * @param ownBytes how many of them never are
     */
    Charge charge(BudgetShare share, @Nullable EncodedMessages messages, int bytes, int ownBytes) {
        return new Charge(this, share, messages, bytes, ownBytes);
    }

    /** How many bytes there may be before it is used up. */
    long maxBytes() {
        return maxBytes;
    }

    /** How many bytes count at the moment. */
    long heldBytes() {
        return heldBytes.get();
    }

    /**
     * What one push takes of a budget. It goes with its push from thread to thread.
     *
     * <p><em>One thread at a time.</em>
     */
    static final class Charge implements BudgetCharge {

        private final PushBudget budget;
        private final BudgetShare share;
        private @Nullable EncodedMessages shared;
        private int bytes;
        private int ownBytes;

        private Charge(
                PushBudget budget, BudgetShare share, @Nullable EncodedMessages messages, int bytes, int ownBytes) {
            this.budget = budget;
            this.share = share;
            this.shared = messages;
            this.bytes = bytes;
            this.ownBytes = ownBytes;
            share.add(bytes);
            budget.heldBytes.addAndGet(ownBytes);
            if (messages != null && messages.hold()) {
                budget.heldBytes.addAndGet(messages.bytes());
            }
        }

        @Override
        public void copied() {
            own(bytes);
        }

        @Override
        public void giveBack() {
            own(0);
            share.add(-bytes);
            bytes = 0;
        }

        /** It shares nothing any more. */
        private void own(int newBytes) {
            budget.heldBytes.addAndGet(newBytes - ownBytes);
            ownBytes = newBytes;
            if (shared != null && shared.letGo()) {
                budget.heldBytes.addAndGet(-shared.bytes());
            }
            shared = null;
        }
    }
}
