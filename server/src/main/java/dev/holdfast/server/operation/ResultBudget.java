package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much stored data the server holds in results that their clients have not got yet, all connections together.
 *
 * <p>A request is small and its result may be large, so the number of requests bounds nothing. A result counts from the
 * moment at which a lane has made it until its reply has left, or can never leave. While the budget is used up,
 * operations that show stored data are refused before they look: so none takes messages that it could not deliver. The
 * result that uses it up is still made, so each lane may exceed the budget by one.
 *
 * <p>What consumers are pushed has a {@link PushBudget} of its own, so that requests are not refused for its sake.
 *
 * <p>A connection that may have many requests under way has a {@link BudgetShare}, beyond which it is refused alone:
 * one client that does not read must not keep the others from theirs. For the same reason one project, by however many
 * connections, gets no more than half of the budget.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ResultBudget {

    private static final int MAX_PART_OF_HEAP = 4;
    private static final int MAX_PART_OF_CONNECTION = 8;
    private static final int MAX_PART_OF_PROJECT = 2;

    private final long maxBytes;
    private final long maxShareBytes;
    private final long maxProjectBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Map<ProjectId, Long> heldByProjects = new ConcurrentHashMap<>();

    public ResultBudget(Limits limits) {
        maxBytes = Math.min(limits.maxUnsentResultBytes(), Runtime.getRuntime().maxMemory() / MAX_PART_OF_HEAP);
        maxShareBytes = maxBytes / MAX_PART_OF_CONNECTION;
        maxProjectBytes = maxBytes / MAX_PART_OF_PROJECT;
    }

    /** @throws Refusal while it is used up, or the share of the connection or the project is */
    void check(Call<?, ?> call) {
        BudgetShare share = call.sink().resultShare();
        if (share != null && share.heldBytes() >= maxShareBytes) {
            throw Refusal.of(
                    ErrorCode.TOO_MANY_IN_FLIGHT,
                    "The connection has asked for " + maxShareBytes
                            + " bytes or more that it has not read. Read the replies before asking for more.");
        }
        if (heldBytes.get() >= maxBytes) {
            throw usedUp("clients that have not taken them");
        }
        if (heldByProjects.getOrDefault(call.project(), 0L) >= maxProjectBytes) {
            throw usedUp("clients of one project that have not taken them");
        }
    }

    private static Refusal usedUp(String holders) {
        return Refusal.of(
                ErrorCode.OVERLOADED,
                "The server holds as many results as it may for " + holders + ". Try again soon, or raise limits."
                        + Limit.MAX_UNSENT_RESULT_BYTES.key() + ".");
    }

    Charge charge(Call<?, ?> call, long bytes) {
        Charge charge = new Charge(this, call.sink().resultShare(), call.project(), bytes);
        charge.add(bytes);
        return charge;
    }

    /** A project that holds nothing is forgotten. */
    private void addFor(ProjectId project, long more) {
        heldByProjects.compute(project, (key, held) -> {
            long sum = (held == null ? 0 : held) + more;
            return sum == 0 ? null : sum;
        });
    }

    /** How many bytes there may be before it is used up. */
    public long maxBytes() {
        return maxBytes;
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
    public static final class Charge implements BudgetCharge {

        private final ResultBudget budget;
        private final @Nullable BudgetShare share;
        private final ProjectId project;
        private long bytes;

        private Charge(ResultBudget budget, @Nullable BudgetShare share, ProjectId project, long bytes) {
            this.budget = budget;
            this.share = share;
            this.project = project;
            this.bytes = bytes;
        }

        private void add(long more) {
            budget.heldBytes.addAndGet(more);
            budget.addFor(project, more);
            if (share != null) {
                share.add(more);
            }
        }

        /** Takes over what another one takes: two results have become one. */
        void join(Charge other) {
            long theirs = other.bytes;
            other.giveBack();
            add(theirs);
            bytes += theirs;
        }

        @Override
        public void giveBack() {
            add(-bytes);
            bytes = 0;
        }
    }
}
