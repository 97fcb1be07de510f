package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.StorageInvariants;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random work with power cuts in between. What was synced is there afterwards, what was not is there up to some moment,
 * and what comes back always fits together.
 */
class CrashTest {
    private static final int ROUNDS = 40;
    private static final int STEPS = 30;

    private Random random = new Random(0);
    private SimulatedKvStore store = new SimulatedKvStore(random);
    private Driven driven = new Driven(store, Driven.TIGHT);

    /** Certainly there, because their post is durable and nobody has begun to delete them. */
    private final Set<MessageId> kept = new HashSet<>();

    private final Set<MessageId> gone = new HashSet<>();
    private final List<MessageId> openPosts = new ArrayList<>();
    private final List<MessageId> openDeletes = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldComeBackWithAllThatWasSynced(long seed) {
        random = new Random(seed);
        store = new SimulatedKvStore(random);
        driven = new Driven(store, Driven.TIGHT);
        driven.queue("q");
        driven.sync();
        for (int round = 0; round < ROUNDS; round++) {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            crash();
            check();
        }
    }

    private void step() {
        Queue queue = driven.queue("q");
        switch (random.nextInt(9)) {
            case 0, 1 -> openPosts.addAll(driven.post(queue, 1 + random.nextInt(5), random.nextInt(3) * 50L));
            case 2 -> driven.claim(queue, 1 + random.nextInt(8));
            case 3, 4 -> deleteSome(queue);
            case 5 -> release(queue);
            case 6 -> driven.nowMillis += random.nextInt(600_000);
            case 7 -> driven.shard.sweep(driven.nowMillis, 1 + random.nextInt(20));
            default -> writeOrSync();
        }
    }

    private void deleteSome(Queue queue) {
        List<MessageId> chosen = Driven.ids(driven.all(queue)).stream()
                .filter(id -> random.nextInt(4) == 0)
                .toList();
        assertThat(driven.delete(queue, chosen)).isEqualTo(chosen.size());
        openDeletes.addAll(chosen);
        kept.removeAll(chosen);
    }

    private void release(Queue queue) {
        Claim claim = driven.claim(queue, 3);
        if (claim != null && random.nextBoolean()) {
            driven.shard.claims().release(queue, claim.id(), driven.nowMillis);
        }
    }

    private void writeOrSync() {
        driven.shard.write();
        if (random.nextBoolean()) {
            driven.pool.sync();
            kept.addAll(openPosts);
            openDeletes.forEach(kept::remove);
            gone.addAll(openDeletes);
            openPosts.clear();
            openDeletes.clear();
        }
    }

    private void crash() {
        store.crash();
        store.restart();
        long now = driven.nowMillis;
        int claims = driven.claims;
        driven = new Driven(store, Driven.TIGHT);
        driven.nowMillis = now;
        driven.claims = claims;
        openPosts.clear();
        openDeletes.clear();
    }

    private void check() {
        StoreAudit.check(store);
        Queue queue = driven.queue("q");
        List<MessageId> there = Driven.ids(driven.all(queue));
        assertThat(there).as("synced posts").containsAll(kept);
        assertThat(there).as("synced deletes").noneMatch(gone::contains);
        assertThat(driven.all(queue)).extracting(Message::sequence).isSorted();
        StorageInvariants.check(driven.shard, List.of(Driven.PROJECT), driven.nowMillis);
        driven.sync();
        StoreAudit.check(store);
        kept.addAll(there);
    }
}
