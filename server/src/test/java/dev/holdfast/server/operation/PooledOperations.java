package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.DiskConfig;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.config.EncryptionConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.notify.NoticeListener;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server without transports that has several pools, all in memory and served by running lanes. Its pools stay when it
 * is stopped, and another one can go on with them.
 *
 * <p><em>Thread-safe.</em>
 */
final class PooledOperations implements AutoCloseable {

    private static final long MAX_WAIT_SECONDS = 30;
    private static final Caller CALLER =
            Caller.unchecked(OperationHarness.ANN, "p").as(Principal.free(Set.of("admin")));

    /** The pools by their addresses, and those that cannot be reached. */
    static final class Disks implements StorageDriver {
        final Map<String, Pool> pools = new ConcurrentHashMap<>();
        final Set<String> broken = ConcurrentHashMap.newKeySet();

        /** Those that make nothing durable before something has happened, and which of them have been asked to. */
        final Map<String, CompletableFuture<Void>> slow = new ConcurrentHashMap<>();

        final Set<String> stuck = ConcurrentHashMap.newKeySet();

        @Override
        public String scheme() {
            return "disk";
        }

        @Override
        public List<String> capabilities() {
            return List.of("FIFO", "CLAIMS", "DURABILITY");
        }

        @Override
        public String identity(String location) {
            return location;
        }

        @Override
        public Pool open(String location, Expected expected) {
            if (broken.contains(location)) {
                throw new StorageUnavailable("it is broken");
            }
            return pools.computeIfAbsent(location, key -> new KeptPool(() -> awaitDisk(key)));
        }

        private void awaitDisk(String location) {
            CompletableFuture<Void> gate = slow.get(location);
            if (gate != null) {
                stuck.add(location);
                gate.join();
            }
        }
    }

    /** A pool whose shards are the same ones after a restart. */
    private static final class KeptPool implements Pool {
        private final MemoryPool inner = new MemoryPool();
        private final Map<Integer, Shard> shards = new ConcurrentHashMap<>();
        private final Runnable beforeSync;

        KeptPool(Runnable beforeSync) {
            this.beforeSync = beforeSync;
        }

        @Override
        public Shard openShard(int lane, int lanes) {
            return shards.computeIfAbsent(lane, key -> inner.openShard(lane, lanes));
        }

        @Override
        public long sync() {
            beforeSync.run();
            return inner.sync();
        }

        @Override
        public Health health() {
            return inner.health();
        }

        @Override
        public void tryToResume() {
            inner.tryToResume();
        }

        @Override
        public void checkpoint(Path directory) {
            inner.checkpoint(directory);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private final Engine engine;

    PooledOperations(KvStore management, StorageDriver disks, boolean usesDefaultStore) {
        this(management, disks, usesDefaultStore, new SteadyClock());
    }

    PooledOperations(KvStore management, StorageDriver disks, boolean usesDefaultStore, Clock clock) {
        Limits limits = Limits.DEFAULT;
        ContractConfig rules = new ContractConfig(true, ClientIdCheck.STRICT, false);
        StorageConfig storage = new StorageConfig(
                StorageKind.MEMORY,
                Path.of("unused"),
                Durability.SYNC,
                1000,
                false,
                0,
                0,
                new DiskConfig(80, 5, 0, 0, 0),
                EncryptionConfig.NONE);
        Administration administration = new Administration();
        Bindings bindings = OperationTable.of(
                new QueueController(),
                new MessageController(),
                new ClaimController(),
                SubscriptionController.ofQueues(SubscriberCheck.NONE),
                new TopicController(),
                SubscriptionController.ofTopics(SubscriberCheck.NONE),
                new ServiceController("1", limits, rules, Set.of(), administration));
        SeveralPools several =
                new SeveralPools(management, new PoolDrivers(List.of(disks)), visitor -> {}, usesDefaultStore);
        engine = new Engine(
                new MemoryPool(),
                2,
                storage,
                rules,
                limits,
                bindings,
                new Engine.EngineBase(
                        clock,
                        new IdGenerator(new Random(1)),
                        AccessPolicy.DEFAULT,
                        Rates.NONE,
                        NoticeListener.NONE,
                        administration,
                        several));
        engine.start();
    }

    /** What happens about once a second. */
    void lookAround() {
        engine.lookAfterPools();
    }

    /** Returns when so many calls wait for messages. */
    void awaitWaiting(int calls) {
        while (engine.read().lanes().waitingCalls() < calls) {
            Thread.onSpinWait();
        }
    }

    /** Makes a call and waits for its reply. */
    ShownReply call(String operation, String json) {
        return await(submit(operation, json));
    }

    static ShownReply await(CompletableFuture<ShownReply> reply) {
        return reply.orTimeout(MAX_WAIT_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Makes a call whose reply may come later. */
    CompletableFuture<ShownReply> submit(String operation, String json) {
        return submit(operation, json, null, null);
    }

    /** The same from a connection that can be told of messages. */
    CompletableFuture<ShownReply> submit(String operation, String json, PushSink peer) {
        return submit(operation, json, peer, null);
    }

    /** The same over a connection that has consumers. */
    CompletableFuture<ShownReply> submit(String operation, String json, ConsumerSink connection) {
        return submit(operation, json, null, connection);
    }

    private CompletableFuture<ShownReply> submit(
            String operation, String json, @Nullable PushSink peer, @Nullable ConsumerSink connection) {
        Operation<?, ?> known = Objects.requireNonNull(Operations.find(operation), operation);
        CompletableFuture<ShownReply> reply = new CompletableFuture<>();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        byte[] pack = JsonCodec.toPack(bytes, 0, bytes.length);
        try {
            engine.dispatcher()
                    .dispatch(known, CALLER, PackReader.of(pack, 0, pack.length), pack.length, new ReplySink() {
                        @Override
                        public void complete(Call<?, ?> call) {
                            reply.complete(ShownReply.of(call, "p"));
                        }

                        @Override
                        public @Nullable ConsumerSink consumerSink() {
                            return connection;
                        }

                        @Override
                        public boolean isOpen() {
                            return true;
                        }

                        @Override
                        public @Nullable PushSink peer() {
                            return peer;
                        }
                    });
        } catch (Refusal refusal) {
            reply.complete(ShownReply.refused(known, refusal));
        }
        return reply;
    }

    @Override
    public void close() {
        engine.close();
    }
}
