package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a lane of one of several pools may make. */
class PlacedShardTest {

    private static final Clock CLOCK = () -> 1_800_000_000_000L;
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final QueueKey QUEUE = new QueueKey(new ProjectId("p"), new QueueName("q"));

    private final MemoryPool pool = new MemoryPool();
    private final IdGenerator ids = new IdGenerator(new Random(1));
    private final Failures failures = new Failures(ids);
    private final PlacedShard shard = new PlacedShard(pool.openShard(0, 1), router(), "a", ids);
    private final Lane<Call<?, ?>> lane = lane();

    private PooledRouter router() {
        Catalogue catalogue = new Catalogue(new MemoryKvStore());
        Control control = new Control(catalogue, 1, CLOCK);
        KnownPlaces known = new KnownPlaces();
        QueueLines lines = new QueueLines(control, known, CLOCK);
        return new PooledRouter(control, catalogue, known, lines, failures, LIMITS.defaultPage());
    }

    private Lane<Call<?, ?>> lane() {
        Bindings bindings = OperationTable.of(
                new QueueController(),
                new MessageController(),
                new ClaimController(),
                SubscriptionController.ofQueues(SubscriberCheck.NONE),
                new TopicController(),
                SubscriptionController.ofTopics(SubscriberCheck.NONE),
                new ServiceController("1", LIMITS, OperationHarness.PLAIN_RULES, Set.of(), new Administration()));
        DurabilityPipeline pipeline = new DurabilityPipeline(pool, failures, Durability.INTERVAL, 1000);
        LaneOwner.Shared shared = new LaneOwner.Shared(LIMITS, OperationHarness.PLAIN_RULES, ids);
        return new Lane<>("lane", 10, new LaneOwner(shard, bindings, pipeline, failures, shared), CLOCK);
    }

    /** Consumers and redrives have their turns behind the calls of a group. */
    @Test
    void shouldLetNobodyUseTheGrantsOfACallThatIsOver() {
        MoveTask nothing = new MoveTask(List.of(), (placed, turn) -> {});
        Call<MoveTask, Nothing> call = new Call<>(
                MoveTask.OPERATION, nothing, QUEUE.project(), ControlSink.CLIENT, 0, new ControlSink(done -> {}));
        call.grant(Set.of(QUEUE));
        lane.submit(call);
        lane.runGroup();
        assertThatThrownBy(() -> shard.queues().create(QUEUE, QueueMetadata.EMPTY))
                .isInstanceOf(Diversion.class);
    }
}
