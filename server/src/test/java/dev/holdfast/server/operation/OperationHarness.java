package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.meter.EngineMeter;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything between a transport and the store, on one thread and by a clock that stands still: calls are made by the
 * operation's name with a JSON body, and their replies come back in all three views.
 *
 * <p>The lane and the durability pipeline are the real ones, not started; the pipeline releases without a sync, because
 * the store is in memory.
 *
 * <p><em>One thread at a time.</em>
 */
public final class OperationHarness {

    public static final String ANN = "3381af92-2b9e-11e3-b191-71861300734c";
    public static final String BOB = "3381af92-2b9e-11e3-b191-71861300734d";

    public static final ContractConfig PLAIN_RULES = new ContractConfig(false, ClientIdCheck.STRICT, false);

    private static final int MAX_GROUPS = 100_000;
    private static final long START_MILLIS = 1_700_000_000_000L;

    private final Pool pool = new MemoryPool();
    private final Lane<Call<?, ?>> lane;
    private final Dispatcher dispatcher;
    private final EngineMeter meter;
    private long nowMillis = START_MILLIS;
    private @Nullable ConsumerInbox inbox;
    private Caller caller = Caller.unchecked(ANN, "p").as(Principal.ANYBODY);

    public OperationHarness() {
        this(Limits.DEFAULT, PLAIN_RULES);
    }

    public static OperationHarness with(Limit limit, long value) {
        return new OperationHarness(Limits.DEFAULT.with(limit, value), PLAIN_RULES);
    }

    public OperationHarness(Limits limits, ContractConfig rules) {
        this(limits, rules, shard -> shard);
    }

    /** With something around the shard. */
    OperationHarness(Limits limits, ContractConfig rules, UnaryOperator<Shard> around) {
        this(
                limits,
                rules,
                OperationTable.of(
                        new QueueController(),
                        new MessageController(),
                        new ClaimController(),
                        SubscriptionController.ofQueues(SubscriberCheck.NONE),
                        new TopicController(),
                        SubscriptionController.ofTopics(SubscriberCheck.NONE),
                        new ServiceController("1.2.3", limits, rules, Set.of(), new Administration())),
                around);
    }

    OperationHarness(Bindings bindings) {
        this(Limits.DEFAULT, PLAIN_RULES, bindings, shard -> shard);
    }

    private OperationHarness(Limits limits, ContractConfig rules, Bindings bindings, UnaryOperator<Shard> around) {
        IdGenerator ids = new IdGenerator(new Random(7));
        Failures failures = new Failures(ids);
        DurabilityPipeline pipeline = new DurabilityPipeline(pool, failures, Durability.INTERVAL, 1000);
        LaneOwner.Shared shared = new LaneOwner.Shared(limits, rules, ids);
        meter = shared.meter();
        LaneOwner owner = new LaneOwner(around.apply(pool.openShard(0, 1)), bindings, pipeline, failures, shared);
        lane = new Lane<>("lane", limits.maxLaneInboxRequests(), owner, () -> nowMillis);
        owner.reachBy(lane::submit);
        Admission admission = new Admission(AccessPolicy.DEFAULT, rules.features());
        dispatcher = new Dispatcher(
                bindings, CallRouter.to(List.of(lane)), ClientId.Format.STRICT, limits, failures, admission);
    }

    /** From now on this client calls. */
    public OperationHarness as(String client) {
        caller = Caller.unchecked(client, caller.projectText()).as(Principal.ANYBODY);
        return this;
    }

    /** From now on calls come over this connection. */
    OperationHarness over(@Nullable ConsumerInbox newInbox) {
        inbox = newInbox;
        return this;
    }

    /** From now on the caller acts on this project. */
    public OperationHarness in(String project) {
        caller = Caller.unchecked(caller.clientText(), project).as(Principal.ANYBODY);
        return this;
    }

    public void advanceSeconds(long seconds) {
        advanceMillis(1000 * seconds);
    }

    /** Lets time pass, and the lane do what has become due by then. */
    public void advanceMillis(long millis) {
        nowMillis += millis;
        runGroups();
    }

    /** Makes a call and returns its reply, which must come at once. */
    public ShownReply call(String operation, String json) {
        return call(operation, json, json.getBytes(StandardCharsets.UTF_8).length);
    }

    /** As above, as if the body had come in so many bytes. */
    public ShownReply call(String operation, String json, int wireBytes) {
        PendingReply pending = submit(operation, json, wireBytes);
        runGroups();
        return pending.reply();
    }

    /** Makes a call that may have to wait. */
    public PendingReply submit(String operation, String json) {
        PendingReply pending = submit(operation, json, json.length());
        runGroups();
        return pending;
    }

    /** Hands a call to the lane, which runs it in its next group. */
    public PendingReply submit(String operation, String json, int wireBytes) {
        Operation<?, ?> known = Objects.requireNonNull(Operations.find(operation), operation);
        PendingReply pending = new PendingReply(known, caller.projectText(), inbox);
        try {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            byte[] pack = JsonCodec.toPack(bytes, 0, bytes.length);
            dispatcher.dispatch(known, caller, PackReader.of(pack, 0, pack.length), wireBytes, pending);
        } catch (Refusal refusal) {
            pending.refuse(refusal);
        }
        return pending;
    }

    /** What the lane has measured. */
    EngineMeter meter() {
        return meter;
    }

    public void runGroup() {
        lane.runGroup();
    }

    public void runGroups() {
        int groups = 0;
        while (lane.runGroup()) {
            // One group may make the next one due, but not for good.
            assertThat(++groups).isLessThan(MAX_GROUPS);
        }
    }

    /** Stops the lane: whoever waits gets an answer. */
    public void stop() {
        lane.close();
    }
}
