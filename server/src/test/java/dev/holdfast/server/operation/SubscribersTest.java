package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.DiskConfig;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.config.EncryptionConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.notify.NoticeListener;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lanes tell a listener, and what it can ask of them; on running lanes. */
class SubscribersTest {

    private static final ContractConfig RULES = new ContractConfig(false, ClientIdCheck.STRICT, false, true, false);
    private static final StorageConfig STORAGE = new StorageConfig(
            StorageKind.MEMORY,
            Path.of("unused"),
            Durability.SYNC,
            1000,
            false,
            0,
            0,
            new DiskConfig(80, 5, 0, 0, 0),
            EncryptionConfig.NONE);
    private static final QueueKey QUEUE = new QueueKey(new ProjectId("p"), new QueueName("q"));
    private static final long NOW_MILLIS = 1_800_000_000_000L;
    private static final long PATIENCE_MILLIS = 30_000;

    private final List<String> news = new CopyOnWriteArrayList<>();
    private final Engine engine = new Engine(
            new MemoryPool(),
            3,
            STORAGE,
            RULES,
            Limits.DEFAULT,
            OperationTable.of(
                    new QueueController(),
                    new MessageController(),
                    new ClaimController(),
                    SubscriptionController.ofQueues(SubscriberCheck.NONE),
                    new TopicController(),
                    SubscriptionController.ofTopics(SubscriberCheck.NONE),
                    new ServiceController("test", Limits.DEFAULT, RULES, Set.of(), new Administration())),
            new Engine.EngineBase(
                    () -> NOW_MILLIS,
                    new IdGenerator(new Random(1)),
                    AccessPolicy.DEFAULT,
                    Rates.NONE,
                    new Recorder()));

    private final class Recorder implements NoticeListener {
        @Override
        public void posted(QueueKey queue, long firstDueMillis) {
            news.add("posted to " + queue + " due in " + (firstDueMillis - NOW_MILLIS));
        }

        @Override
        public void changed(QueueKey queue, Subscription subscription, Change change) {
            news.add(change + " " + subscription.subscriber() + " " + subscription.delivery());
            if (change == Change.UPDATED) {
                throw new IllegalStateException("A listener that fails");
            }
        }
    }

    @BeforeEach
    void start() {
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static final class Reply implements ReplySink {
        final Gate arrived = new Gate();
        volatile String refusal = "";

        @Override
        public void complete(Call<?, ?> call) {
            refusal = String.valueOf(call.refusal());
            arrived.open();
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    private void call(String action, String json) throws InterruptedException {
        Operation<?, ?> operation = Objects.requireNonNull(Operations.find(action));
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] pack = JsonCodec.toPack(text, 0, text.length);
        Caller caller = Caller.unchecked(OperationHarness.ANN, "p").as(Principal.ANYBODY);
        Reply reply = new Reply();
        engine.dispatcher().dispatch(operation, caller, PackReader.of(pack, 0, pack.length), text.length, reply);
        assertThat(reply.arrived.await(PATIENCE_MILLIS)).isTrue();
        assertThat(reply.refusal).isEqualTo("null");
        settle();
    }

    /** News follows the reply, and work comes behind both. */
    private void settle() throws InterruptedException {
        ask(shard -> {});
    }

    private interface Question {
        void ask(Shard shard);
    }

    private static final class Work implements ShardWork {
        final Question question;
        final Gate done = new Gate();
        volatile String outcome = "";

        Work(Question question) {
            this.question = question;
        }

        @Override
        public void run(Shard shard, long nowMillis) {
            question.ask(shard);
        }

        @Override
        public void done() {
            outcome = "done";
            done.open();
        }

        @Override
        public void failed(RuntimeException cause) {
            outcome = "failed";
            done.open();
        }
    }

    private String ask(Question question) throws InterruptedException {
        Work work = new Work(question);
        assertThat(engine.door().submit(QUEUE, work)).isTrue();
        assertThat(work.done.await(PATIENCE_MILLIS)).isTrue();
        return work.outcome;
    }

    private String subscriptionId() throws InterruptedException {
        List<String> ids = new CopyOnWriteArrayList<>();
        ask(shard -> {
            Queue queue = Objects.requireNonNull(shard.queues().find(QUEUE));
            shard.subscriptions()
                    .list(queue, null, 10, NOW_MILLIS)
                    .forEach(one -> ids.add(one.id().toString()));
        });
        return ids.get(0);
    }

    @Test
    void shouldTellWhatHappensToSubscriptionsAndWhatIsPosted() throws InterruptedException {
        call("subscription_create", "{\"queue_name\":\"q\",\"subscriber\":\"http://a.b\"}");
        call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1}]}");
        assertThat(news).containsExactly("CREATED http://a.b UNASKED");
        String id = subscriptionId();
        call("subscription_confirm", "{\"queue_name\":\"q\",\"subscription_id\":\"" + id + "\",\"confirmed\":true}");
        call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1}]}");
        call("subscription_update", "{\"queue_name\":\"q\",\"subscription_id\":\"" + id + "\",\"ttl\":100}");
        call("subscription_delete", "{\"queue_name\":\"q\",\"subscription_id\":\"" + id + "\"}");
        call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1}]}");
        assertThat(news)
                .containsExactly(
                        "CREATED http://a.b UNASKED",
                        "CONFIRMED http://a.b OUTBOX",
                        "posted to p/q due in 0",
                        "UPDATED http://a.b OUTBOX",
                        "DELETED http://a.b OUTBOX");
    }

    @Test
    void shouldSayWhenWorkHasFailed() throws InterruptedException {
        String outcome = ask(shard -> {
            throw new IllegalStateException("no");
        });
        assertThat(outcome).isEqualTo("failed");
        assertThat(ask(shard -> {})).isEqualTo("done");
    }

    @Test
    void shouldWorkOnEveryShard() throws InterruptedException {
        List<Shard> shards = new CopyOnWriteArrayList<>();
        List<Work> works = new CopyOnWriteArrayList<>();
        assertThat(engine.door().submitToAll(() -> {
                    Work work = new Work(shards::add);
                    works.add(work);
                    return work;
                }))
                .isTrue();
        for (Work work : works) {
            assertThat(work.done.await(PATIENCE_MILLIS)).isTrue();
        }
        assertThat(shards).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void shouldTakeNoWorkWhenItIsClosed() {
        engine.close();
        assertThat(engine.door().submit(QUEUE, new Work(shard -> {}))).isFalse();
    }
}
