package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.testsupport.ForwardingKvStore;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import dev.holdfast.server.storage.rocksdb.EmbeddedOptions;
import dev.holdfast.server.storage.rocksdb.EmbeddedPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Power cuts while dead letters go from one pool to another: none is lost, and none is there twice. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class DeadLetterCrashTest {

    private static final int MESSAGES = 12;

    private final Machine machine = new Machine();

    /**
     * The disks of a server, which take nothing more from some step of one of them on, and then lose power.
     *
     * <p><em>Thread-safe.</em>
     */
    private static final class Machine implements StorageDriver {
        private final Map<String, SimulatedKvStore> disks = new ConcurrentHashMap<>();
        private final AtomicLong stepsLeft = new AtomicLong(Long.MAX_VALUE);
        private volatile long seed;

        KvStore disk(String name) {
            return new Wired(
                    this,
                    disks.computeIfAbsent(name, absent -> new SimulatedKvStore(new Random(seed + name.hashCode()))));
        }

        void cutAfter(int steps) {
            stepsLeft.set(steps);
        }

        boolean isCut() {
            return stepsLeft.get() < 0;
        }

        private void step() {
            if (stepsLeft.decrementAndGet() < 0) {
                throw new StorageUnavailable("the power is off");
            }
        }

        void restart() {
            disks.values().forEach(isCut() ? SimulatedKvStore::crash : SimulatedKvStore::close);
            stepsLeft.set(Long.MAX_VALUE);
            disks.values().forEach(SimulatedKvStore::restart);
        }

        void replace(long newSeed) {
            disks.clear();
            seed = newSeed;
            stepsLeft.set(Long.MAX_VALUE);
        }

        @Override
        public String scheme() {
            return "disk";
        }

        @Override
        public List<String> capabilities() {
            return List.of("DURABILITY");
        }

        @Override
        public String identity(String location) {
            return location;
        }

        @Override
        public Pool open(String location, Expected expected) {
            return EmbeddedPool.open(disk(location), EmbeddedOptions.DEFAULT, () -> Pool.Health.READY);
        }
    }

    /** A disk of a machine. A server that stops leaves it open: the machine decides what is on it afterwards. */
    private static final class Wired extends ForwardingKvStore {
        private final Machine machine;

        Wired(Machine machine, SimulatedKvStore disk) {
            super(disk);
            this.machine = machine;
        }

        @Override
        public long write(KvBatch batch) {
            machine.step();
            return super.write(batch);
        }

        @Override
        public long sync() {
            machine.step();
            return super.sync();
        }

        @Override
        public void close() {
            // The machine does that.
        }
    }

    private PooledOperations server = start();

    private PooledOperations start() {
        return new PooledOperations(machine.disk("management"), machine, false);
    }

    private void call(String operation, String json) {
        assertThat(server.call(operation, json).nativeView().status()).isBetween(200, 204);
    }

    private static String queue(String name, String more) {
        return "{\"queue_name\":\"" + name + "\"" + more + "}";
    }

    private void createApart() {
        call("pool_create", "{\"pool_name\":\"a\",\"uri\":\"disk:a\",\"weight\":1}");
        call("queue_create", queue("q", ""));
        call("pool_create", "{\"pool_name\":\"b\",\"uri\":\"disk:b\",\"weight\":1}");
        call("pool_update", "{\"pool_name\":\"a\",\"weight\":0}");
        call("queue_create", queue("d", ""));
        call(
                "queue_update",
                queue(
                        "q",
                        ",\"operations\":[{\"op\":\"add\",\"path\":\"/metadata/_dead_letter_queue\","
                                + "\"value\":\"d\"}]"));
        StringBuilder messages = new StringBuilder("{\"body\":0}");
        for (int i = 1; i < MESSAGES; i++) {
            messages.append(",{\"body\":").append(i).append("}");
        }
        call("message_post", queue("q", ",\"messages\":[" + messages + "]"));
    }

    /** Rejects what there is, a few at a time, until all of it is in the other pool or the power is cut. */
    private void rejectAll() {
        while (!machine.isCut() && bodies("d").size() < MESSAGES) {
            ShownReply claim = server.call("claim_create", queue("q", ",\"limit\":3,\"ttl\":60"));
            if (claim.nativeView().status() != 201) {
                continue;
            }
            List<String> ids = claim.all("id");
            List<CompletableFuture<ShownReply>> replies = new ArrayList<>();
            for (String id : ids) {
                replies.add(server.submit(
                        "message_reject",
                        queue(
                                "q",
                                ",\"claim_id\":\"" + claim.all("claim_id").get(0) + "\",\"message_ids\":[\"" + id
                                        + "\"]")));
            }
            replies.forEach(PooledOperations::await);
        }
    }

    private List<String> bodies(String queue) {
        return server.call("message_list", queue(queue, ",\"echo\":true,\"include_claimed\":true,\"limit\":20"))
                .all("body");
    }

    /** Waits until everything that is not in its queue has come to the other one, and looks at both. */
    private void check(String when) {
        List<String> all = new ArrayList<>();
        while (all.size() < MESSAGES) {
            server.lookAround();
            all = new ArrayList<>(bodies("q"));
            all.addAll(bodies("d"));
        }
        assertThat(all).as(when).hasSize(MESSAGES).doesNotHaveDuplicates();
    }

    @Test
    void shouldHaveEachDeadLetterOnceWhereverThePowerIsCut() {
        boolean isThrough = false;
        for (int steps = 1; !isThrough; steps++) {
            machine.replace(steps);
            server = start();
            createApart();
            machine.cutAfter(steps);
            rejectAll();
            isThrough = !machine.isCut();
            server.close();
            machine.restart();
            server = start();
            check("after " + steps + " steps");
            server.close();
        }
    }
}
