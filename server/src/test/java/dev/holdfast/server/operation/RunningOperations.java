package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limits;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All operations on a store in memory, served by running lanes whose clock stands still until a test moves it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RunningOperations implements AutoCloseable {

    private static final int LANES = 2;
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final ContractConfig RULES = new ContractConfig(false, ClientIdCheck.STRICT, false);

    private final AtomicLong nowMillis = new AtomicLong(START_MILLIS);
    private final IdGenerator ids = new IdGenerator(new Random(7));
    private final Failures failures = new Failures(ids);
    private final List<LaneOwner> owners = new ArrayList<>();
    private final List<Lane<Call<?, ?>>> lanes = new ArrayList<>();
    private final DurabilityPipeline pipeline;
    private final Dispatcher dispatcher;

    public RunningOperations(Limits limits) {
        this(
                limits,
                OperationTable.of(
                        new QueueController(),
                        new MessageController(),
                        new ClaimController(),
                        SubscriptionController.ofQueues(SubscriberCheck.NONE),
                        new TopicController(),
                        SubscriptionController.ofTopics(SubscriberCheck.NONE),
                        new ServiceController("1.2.3", limits, RULES, Set.of(), new Administration())));
    }

    /** With other methods than the real ones. */
    public RunningOperations(Limits limits, Bindings bindings) {
        MemoryPool pool = new MemoryPool();
        ContractConfig rules = RULES;
        pipeline = new DurabilityPipeline(pool, failures, Durability.SYNC, 0);
        LaneOwner.Shared shared = new LaneOwner.Shared(limits, rules, ids);
        for (int i = 0; i < LANES; i++) {
            LaneOwner owner = new LaneOwner(pool.openShard(i, LANES), bindings, pipeline, failures, shared);
            Lane<Call<?, ?>> lane = new Lane<>("lane-" + i, limits.maxLaneInboxRequests(), owner, nowMillis::get);
            owner.reachBy(lane::submit);
            owners.add(owner);
            lanes.add(lane);
        }
        Admission admission = new Admission(AccessPolicy.DEFAULT, rules.features());
        dispatcher =
                new Dispatcher(bindings, CallRouter.to(lanes), ClientId.Format.STRICT, limits, failures, admission);
        pipeline.start();
        lanes.forEach(Lane::start);
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    public Failures failures() {
        return failures;
    }

    public IdGenerator ids() {
        return ids;
    }

    /** Lets time pass; a lane sees it with its next call. */
    public long nowMillis() {
        return nowMillis.get();
    }

    public void advanceSeconds(long seconds) {
        nowMillis.addAndGet(1000 * seconds);
    }

    /** How many calls wait for messages. */
    public int waitingCalls() {
        return owners.stream().mapToInt(LaneOwner::waitingCalls).sum();
    }

    /** Answers whoever waits; the lanes take nothing any more. */
    public void stopLanes() {
        lanes.forEach(Lane::close);
    }

    @Override
    public void close() {
        stopLanes();
        pipeline.close();
    }
}
