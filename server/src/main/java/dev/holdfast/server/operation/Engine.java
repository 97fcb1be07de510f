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
import dev.holdfast.server.storage.Pool;
import java.util.ArrayList;
import java.util.List;

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
        pipeline = new DurabilityPipeline(pool, failures, storage.durability(), storage.intervalMillis());
        LaneOwner.Shared shared = new LaneOwner.Shared(limits, rules, base.ids());
        for (int i = 0; i < laneCount; i++) {
            LaneOwner owner = new LaneOwner(pool.openShard(i, laneCount), bindings, pipeline, failures, shared);
            lanes.add(new Lane<>("holdfast-lane-" + i, limits.maxLaneInboxRequests(), owner, base.clock()));
        }
        ClientId.Format format =
                rules.clientIdCheck() == ClientIdCheck.STRICT ? ClientId.Format.STRICT : ClientId.Format.OFF;
        Admission admission = new Admission(base.policy(), rules.features());
        dispatcher = new Dispatcher(bindings, lanes, format, limits, failures, admission);
    }

    /**
     * Time, identity and permissions, for everything above.
     *
     * <p><em>Thread-safe.</em>
     */
    public record EngineBase(Clock clock, IdGenerator ids, AccessPolicy policy) {

        /** With the contract's own permissions. */
        public EngineBase(Clock clock, IdGenerator ids) {
            this(clock, ids, AccessPolicy.DEFAULT);
        }
    }

    public void start() {
        pipeline.start();
        lanes.forEach(Lane::start);
    }

    public Dispatcher dispatcher() {
        return dispatcher;
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
