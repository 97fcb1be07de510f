package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limits;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.notify.NoticeListener;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The lanes of one pool with everything that serves calls on them.
 *
 * <pre>
 *   Dispatcher ─► Lane 0..n ─► LaneOwner ─► controllers ─► Shard
 *                                  └─ groups ─► DurabilityPipeline ─► replies
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class Engine implements AutoCloseable {

    private final List<Lane<Call<?, ?>>> lanes = new ArrayList<>();
    private final DurabilityPipeline pipeline;
    private final Dispatcher dispatcher;
    private final Failures failures;
    private final Announcer announcer;

    /**
     * @param laneCount how many threads share the queues, at least 1
     * @param bindings which method serves which operation
     */
    public Engine(
            Pool pool,
            int laneCount,
            StorageConfig storage,
            ContractConfig rules,
            Limits limits,
            Bindings bindings,
            EngineBase base) {
        failures = new Failures(base.ids());
        announcer = new Announcer(base.listener(), limits.maxNoticesPerQueue(), base.clock());
        pipeline = new DurabilityPipeline(pool, failures, storage.durability(), storage.intervalMillis());
        LaneOwner.Shared shared = new LaneOwner.Shared(limits, rules, base.ids());
        for (int i = 0; i < laneCount; i++) {
            LaneOwner owner = new LaneOwner(pool.openShard(i, laneCount), bindings, pipeline, failures, shared);
            owner.tell(announcer);
            lanes.add(new Lane<>("holdfast-lane-" + i, limits.maxLaneInboxRequests(), owner, base.clock()));
        }
        ClientId.Format format =
                rules.clientIdCheck() == ClientIdCheck.STRICT ? ClientId.Format.STRICT : ClientId.Format.OFF;
        Admission admission = new Admission(base.policy(), rules.features(), base.rates());
        dispatcher = new Dispatcher(bindings, lanes, format, limits, failures, admission);
    }

    /**
     * Time, identity, permissions and rates, for everything above, and who is told of news.
     *
     * <p><em>Thread-safe.</em>
     */
    public record EngineBase(Clock clock, IdGenerator ids, AccessPolicy policy, Rates rates, NoticeListener listener) {

        /** With nobody who delivers notices. */
        public EngineBase(Clock clock, IdGenerator ids, AccessPolicy policy, Rates rates) {
            this(clock, ids, policy, rates, NoticeListener.NONE);
        }

        /** With the contract's own permissions, too, and at any rate. */
        public EngineBase(Clock clock, IdGenerator ids) {
            this(clock, ids, AccessPolicy.DEFAULT, Rates.NONE);
        }
    }

    public void start() {
        pipeline.start();
        lanes.forEach(Lane::start);
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** The way in for those who deliver notices. */
    public ShardDoor door() {
        return new Door();
    }

    /** Sends the pushes to connections that have come due. Called about once a second. */
    public void sendDelayedPushes() {
        announcer.sendDelayed();
    }

    private final class Door implements ShardDoor {
        @Override
        public boolean submit(QueueKey queue, ShardWork work) {
            int lane = QueueNumbers.laneOf(queue.project(), lanes.size());
            return lanes.get(lane).submit(LaneWork.call(work, queue.project()));
        }

        @Override
        public boolean submitToAll(Supplier<ShardWork> works) {
            boolean isTaken = true;
            for (Lane<Call<?, ?>> lane : lanes) {
                isTaken &= lane.submit(LaneWork.call(works.get(), LaneWork.NO_PROJECT));
            }
            return isTaken;
        }
    }

    public Failures failures() {
        return failures;
    }

    /** Serves what was admitted, releases its replies, and ends. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
        pipeline.close();
    }
}
