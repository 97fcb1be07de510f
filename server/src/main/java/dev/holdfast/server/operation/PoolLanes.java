package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one pool and the pipeline that makes durable what they write.
 *
 * <p><em>Thread-safe.</em>
 */
final class PoolLanes implements CallRouter, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PoolLanes.class);

    private static final ShardWork ARRIVALS_END = new ShardWork() {
        @Override
        public void run(Shard shard, long nowMillis) {
            shard.transfers().abandonArrivals();
        }

        @Override
        public void done() {
            // Nobody waits for it.
        }

        @Override
        public void failed(RuntimeException cause) {
            LOG.atWarn().setCause(cause).log("What was left of a move could not be removed");
        }
    };

    private final Pool pool;
    private final List<Lane<Call<?, ?>>> lanes = new ArrayList<>();
    private final List<LaneOwner> owners = new ArrayList<>();
    private final DurabilityPipeline pipeline;
    private volatile boolean isClosed;

    /**
     * What the lanes of every pool share.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param laneCount how many threads share the queues of a pool, at least 1
     */
    record Equipment(
            int laneCount,
            StorageConfig storage,
            Limits limits,
            Bindings bindings,
            Failures failures,
            Engine.EngineBase base,
            LaneOwner.Shared shared,
            Announcer announcer) {}

    /**
     * @param suffix of the threads' names; empty for the server's own store
     * @param around makes of each lane's shard what its controllers see
     */
    PoolLanes(Pool pool, String suffix, Equipment equipment, UnaryOperator<Shard> around) {
        this.pool = pool;
        StorageConfig storage = equipment.storage;
        pipeline = new DurabilityPipeline(
                "holdfast-sync" + suffix,
                pool,
                equipment.failures,
                storage.durability(),
                storage.intervalMillis(),
                equipment.shared.meter());
        for (int i = 0; i < equipment.laneCount; i++) {
            LaneOwner owner = new LaneOwner(
                    around.apply(pool.openShard(i, equipment.laneCount)),
                    equipment.bindings,
                    pipeline,
                    equipment.failures,
                    equipment.shared);
            owner.tell(equipment.announcer);
            owners.add(owner);
            String name = "holdfast-lane" + suffix + "-" + i;
            Lane<Call<?, ?>> lane =
                    new Lane<>(name, equipment.limits.maxLaneInboxRequests(), owner, equipment.base.clock());
            owner.reachBy(lane::submit);
            lanes.add(lane);
        }
    }

    void start() {
        pipeline.start();
        lanes.forEach(Lane::start);
    }

    /** Removes what is left of queues that were on their way here when the pool was closed. */
    void forgetArrivals() {
        boolean ignored = submitToAll(() -> LaneWork.call(ARRIVALS_END, OwnOperation.NO_PROJECT));
    }

    /** Whether it takes no calls any more. */
    boolean isClosed() {
        return isClosed;
    }

    Pool pool() {
        return pool;
    }

    /** How the lanes are. May be asked by any thread. */
    LanesReading read() {
        LanesReading all = LanesReading.NONE;
        for (int i = 0; i < lanes.size(); i++) {
            int waiting = lanes.get(i).waiting();
            all = all.plus(new LanesReading(1, waiting, waiting, owners.get(i).waitingCalls()));
        }
        return all;
    }

    /** Hands a call to the lane of its project. @return false when the lane is full or closed: it will not run */
    boolean submit(Call<?, ?> call) {
        return lanes.get(QueueNumbers.laneOf(call.project(), lanes.size())).submit(call);
    }

    /** Why {@link #submit} did not take a call. */
    Refusal notTaken() {
        return CallRouter.notTaken(lanes.get(0)); // the first that is closed
    }

    /** Hands a call to every lane. @return false when some lane is full or closed */
    boolean submitToAll(Supplier<Call<?, ?>> calls) {
        boolean isTaken = true;
        for (Lane<Call<?, ?>> lane : lanes) {
            isTaken &= lane.submit(calls.get());
        }
        return isTaken;
    }

    @Override
    public void route(Call<?, ?> call) {
        if (!submit(call)) {
            throw notTaken();
        }
    }

    /** Serves what was admitted, releases its replies, and ends. The pool stays open. */
    @Override
    public void close() {
        isClosed = true;
        lanes.forEach(Lane::close);
        pipeline.close();
    }
}
