package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.notify.NoticeListener;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueKey;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one pool, or of several, with everything that serves calls on them.
 *
 * <pre>
 *   Dispatcher ─► Lane 0..n ─► LaneOwner ─► controllers ─► Shard
 *                                  └─ groups ─► DurabilityPipeline ─► replies
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class Engine implements AutoCloseable {

    private final @Nullable PoolLanes lanes;
    private final @Nullable PooledEngine several;
    private final Dispatcher dispatcher;
    private final Failures failures;
    private final Announcer announcer;
    private final LaneOwner.Shared shared;

    /**
     * @param laneCount how many threads share the queues of a pool, at least 1
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
        shared = new LaneOwner.Shared(limits, rules, base.ids());
        PoolLanes.Equipment equipment =
                new PoolLanes.Equipment(laneCount, storage, limits, bindings, failures, base, shared, announcer);
        CallRouter router;
        if (base.several() == null) {
            several = null;
            lanes = new PoolLanes(pool, "", equipment, shard -> shard);
            router = lanes;
            base.administration().connect(new OnePool(lanes, failures, limits, base.ids()));
        } else {
            lanes = null;
            several = new PooledEngine(pool, base.several(), equipment);
            router = several.router();
            base.administration().connect(several);
        }
        ClientId.Format format =
                rules.clientIdCheck() == ClientIdCheck.STRICT ? ClientId.Format.STRICT : ClientId.Format.OFF;
        Admission admission = new Admission(base.policy(), features(rules, base.several() != null), base.rates());
        dispatcher = new Dispatcher(bindings, router, format, limits, failures, admission);
    }

    /** What of the API is switched on. */
    public static Set<Operation.Feature> features(ContractConfig rules, boolean hasSeveralPools) {
        Set<Operation.Feature> features = EnumSet.noneOf(Operation.Feature.class);
        features.addAll(rules.features());
        if (hasSeveralPools) {
            features.add(Operation.Feature.POOLING);
        }
        return features;
    }

    /** What operators may ask of a server with one pool. */
    private record OnePool(PoolLanes lanes, Failures failures, Limits limits, IdGenerator ids)
            implements Administration.Access {
        @Override
        public void checkHealth(Call<Nothing, Document> call) {
            HealthCheck.Tools tools = new HealthCheck.Tools(failures, limits, new MonotonicMillis());
            HealthCheck.start(lanes::route, tools, HealthTour.queueName(ids), health -> {
                call.succeed(new Document(health), null);
                call.release();
            });
        }

        @Override
        public Administration.@Nullable Pooling pooling() {
            return null;
        }
    }

    /**
     * Time, identity, permissions, rates, and what is above and below an engine.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param listener hears of notices
     * @param administration takes what concerns no single project's lane
     * @param several null for one pool only
     */
    public record EngineBase(
            Clock clock,
            IdGenerator ids,
            AccessPolicy policy,
            Rates rates,
            NoticeListener listener,
            Administration administration,
            @Nullable SeveralPools several) {

        /** For one pool and nobody who administers it. */
        public EngineBase(Clock clock, IdGenerator ids, AccessPolicy policy, Rates rates, NoticeListener listener) {
            this(clock, ids, policy, rates, listener, new Administration(), null);
        }

        /** With the contract's own permissions, for one pool and nobody who administers it. */
        public EngineBase(Clock clock, IdGenerator ids) {
            this(clock, ids, AccessPolicy.DEFAULT, Rates.NONE, NoticeListener.NONE, new Administration(), null);
        }
    }

    public void start() {
        if (lanes != null) {
            lanes.start();
        }
        if (several != null) {
            several.start();
        }
    }

    /** Called about once a second. */
    public void lookAfterPools() {
        if (several != null) {
            several.lookAfterPools();
        }
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
            Call<ShardWork, Nothing> call = LaneWork.call(work, queue.project());
            return lanes != null
                    ? lanes.submit(call)
                    : several != null && several.router().submit(call, queue);
        }

        @Override
        public boolean submitToAll(Supplier<ShardWork> works) {
            boolean isTaken = true;
            for (PoolLanes one : allLanes()) {
                isTaken &= one.submitToAll(() -> LaneWork.call(works.get(), OwnOperation.NO_PROJECT));
            }
            return isTaken;
        }
    }

    public Failures failures() {
        return failures;
    }

    /** How the engine is at the moment, and what it has done. */
    public EngineReading read() {
        LanesReading read = LanesReading.NONE;
        Map<Pool.Health, Integer> stores = new EnumMap<>(Pool.Health.class);
        for (PoolLanes pool : allLanes()) {
            read = read.plus(pool.read());
            stores.merge(pool.pool().health(), 1, Integer::sum);
        }
        ResultBudget results = shared.results();
        PushBudget pushes = shared.pushes();
        RequestBudget requests = dispatcher.requests();
        return new EngineReading(
                read,
                stores,
                shared.census().count(),
                shared.meter(),
                new EngineReading.Used(requests.heldBytes(), requests.maxBytes()),
                new EngineReading.Used(results.heldBytes(), results.maxBytes()),
                new EngineReading.Used(pushes.heldBytes(), pushes.maxBytes()));
    }

    private List<PoolLanes> allLanes() {
        return lanes != null ? List.of(lanes) : several == null ? List.of() : several.all();
    }

    /** Serves what was admitted, releases its replies, and ends. */
    @Override
    public void close() {
        if (lanes != null) {
            lanes.close();
        }
        if (several != null) {
            several.close();
        }
    }
}
