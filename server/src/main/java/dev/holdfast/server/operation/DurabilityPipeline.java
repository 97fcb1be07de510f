package dev.holdfast.server.operation;

import dev.holdfast.server.base.GroupThread;
import dev.holdfast.server.base.LogPace;
import dev.holdfast.server.base.MonotonicNanos;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.meter.EngineMeter;
import dev.holdfast.server.storage.Pool;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes written groups durable and then releases their replies.
 *
 * <p>The lanes write without waiting for the disk and hand their groups over. One thread takes all groups that are
 * there, syncs once, and releases them; meanwhile the next ones queue up. The time that the disk needs is the batching
 * window: there is no timer and no added delay.
 *
 * <pre>
 *   lane ─ write ─► [group] [group] [group] ─► one sync for all ─► replies
 * </pre>
 *
 * A lane that has nothing else to do syncs its group itself, which saves a lone client two changes of thread.
 *
 * <p>With {@link Durability#INTERVAL} replies leave at once and the thread syncs on a schedule: what the last interval
 * wrote may be lost by a power cut, and only then.
 *
 * <p><em>Thread-safe.</em>
 */
public final class DurabilityPipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DurabilityPipeline.class);
    private static final int MAX_WAITING_GROUPS = 8192;

    /**
     * Calls whose outcomes depend on one write.
     *
     * @param asked how many of them were asked for; what follows from them leaves with them
     * @param isInOrder whether they must not leave before those of the groups that were accepted earlier
     */
    record Group(List<Call<?, ?>> calls, int asked, long write, boolean isInOrder) {}

    private final Pool pool;
    private final Failures failures;
    private final Durability durability;
    private final GroupThread<Group> thread;
    private final EngineMeter meter;
    private final LongSupplier nanos = new MonotonicNanos();
    private final LogPace pace = new LogPace();

    /** The highest write known durable. Two threads may race to set it: the lower value costs a sync, no promise. */
    private volatile long durableWrite;

    public DurabilityPipeline(Pool pool, Failures failures, Durability durability, long intervalMillis) {
        this("holdfast-sync", pool, failures, durability, intervalMillis, new EngineMeter());
    }

    /** @param name of its thread */
    DurabilityPipeline(
            String name, Pool pool, Failures failures, Durability durability, long intervalMillis, EngineMeter meter) {
        this.meter = meter;
        this.pool = pool;
        this.failures = failures;
        this.durability = durability;
        long roundMillis = durability == Durability.INTERVAL ? intervalMillis : 0;
        this.thread = new GroupThread<>(name, MAX_WAITING_GROUPS, this::makeDurable, roundMillis);
    }

    public void start() {
        thread.start();
    }

    /** Takes a group whose outcomes must not leave before {@code group.write()} is durable. */
    void accept(Group group, boolean laneIsIdle) {
        boolean isDurable = group.write() <= durableWrite && !group.isInOrder();
        if (isDurable || durability == Durability.INTERVAL) {
            release(group);
        } else if (laneIsIdle && thread.isIdle()) {
            makeDurable(List.of(group));
        } else {
            thread.accept(group);
        }
    }

    private void makeDurable(List<Group> groups) {
        long beginNanos = nanos.getAsLong();
        try {
            long covered = pool.sync();
            durableWrite = Math.max(durableWrite, covered);
            meter.syncNanos().add(nanos.getAsLong() - beginNanos);
            long asked = groups.stream().mapToLong(Group::asked).sum();
            if (asked > 0) {
                meter.syncCalls().add(asked);
            }
        } catch (RuntimeException e) {
            meter.syncFailures().increment();
            pace.log(leftOut -> LOG.atError()
                    .setCause(e)
                    .addKeyValue("leftOut", leftOut)
                    .log("What was written could not be made durable"));
            groups.forEach(group -> group.calls.forEach(call -> call.refuse(failures.unknownOutcome(call))));
        }
        groups.forEach(DurabilityPipeline::release);
    }

    private static void release(Group group) {
        group.calls.forEach(Call::release);
    }

    /** Makes durable and releases what was accepted. The lanes must have stopped. */
    @Override
    public void close() {
        thread.close();
    }
}
