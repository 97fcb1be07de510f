package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the rows of messages that are gone, where there is little room to note that they are. */
class GoneTest {
    private static final int MANY = 40;
    private static final int MAX_RANGES = Driven.TIGHT.removal().maxGoneRanges();

    private final SimulatedKvStore store = new SimulatedKvStore(new Random(1));
    private Driven driven = new Driven(store, Driven.TIGHT);
    private Queue queue = driven.queue("q");

    @AfterEach
    void audit() {
        driven.shard.write();
        StoreAudit.check(store);
    }

    private static <T> List<T> every(int step, List<T> all) {
        List<T> chosen = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            chosen.add(all.get(i));
        }
        return chosen;
    }

    private QueueState state() {
        driven.shard.write();
        byte[] value = Objects.requireNonNull(store.get(ColumnFamily.STATE, Keys.queue(queue.number())));
        return QueueState.read(queue.number(), value);
    }

    private int rows(ColumnFamily family) {
        driven.shard.write();
        int rows = 0;
        try (KvCursor cursor = store.scan(family, new byte[0], new byte[] {(byte) 0xFF})) {
            for (; cursor.isValid(); cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    private void restart() {
        long now = driven.nowMillis;
        int claims = driven.claims;
        driven = new Driven(store, Driven.TIGHT);
        driven.nowMillis = now;
        driven.claims = claims;
        queue = driven.queue("q");
    }

    @Test
    void shouldDeleteRowsAtOnceWhenWhatIsGoneHasNoRoomForARangeMore() {
        List<MessageId> ids = driven.post(queue, MANY);
        List<MessageId> deleted = every(2, ids);
        assertThat(driven.delete(queue, deleted)).isEqualTo(MANY / 2);
        assertThat(driven.delete(queue, deleted)).isZero();
        assertThat(state().gone.ranges()).isEqualTo(MAX_RANGES);
        assertThat(rows(ColumnFamily.MESSAGE)).isEqualTo(MANY / 2 + MAX_RANGES);
        assertThat(Driven.ids(driven.all(queue)))
                .doesNotContainAnyElementsOf(deleted)
                .hasSize(MANY / 2);
        assertThat(driven.claimed(queue, MANY).messages()).hasSize(MANY / 2);
    }

    @Test
    void shouldCutWhatHasNoRoomOutOfItsClaim() {
        driven.post(queue, MANY);
        Claim claim = driven.claimed(queue, MANY - 5);
        List<MessageId> held = Driven.ids(claim.messages());
        List<MessageId> deleted = every(3, held);
        driven.delete(queue, deleted);
        assertThat(rows(ColumnFamily.LEASE)).isGreaterThan(1);
        restart();
        List<MessageId> left = held.stream().filter(id -> !deleted.contains(id)).toList();
        Claim live = Objects.requireNonNull(driven.shard.claims().get(queue, claim.id(), driven.nowMillis));
        assertThat(Driven.ids(live.messages())).isEqualTo(left);
        assertThat(driven.delete(queue, left.subList(0, left.size() / 2))).isEqualTo(left.size() / 2);
        driven.shard.claims().release(queue, claim.id(), driven.nowMillis);
        assertThat(rows(ColumnFamily.LEASE)).isZero();
        assertThat(driven.all(queue)).extracting(Message::claimId).containsOnlyNulls();
        assertThat(driven.claimed(queue, MANY).messages()).hasSize(left.size() - left.size() / 2 + 5);
    }

    @Test
    void shouldEndAClaimWhoseMessagesWereAllCutOut() {
        driven.post(queue, MANY);
        Claim claim = driven.claimed(queue, MANY);
        List<MessageId> held = Driven.ids(claim.messages());
        driven.delete(queue, every(2, held));
        driven.delete(queue, held.subList(0, MANY - 1));
        assertThat(driven.shard.claims().get(queue, claim.id(), driven.nowMillis))
                .isNotNull();
        driven.delete(queue, held);
        assertThat(rows(ColumnFamily.CLAIM)).isZero();
        assertThat(rows(ColumnFamily.LEASE)).isZero();
        assertThat(state().head()).isEqualTo(MANY + 1);
    }

    @Test
    void shouldMoveTheHeadOverRowsThatWereDeletedAtOnce() {
        List<MessageId> ids = driven.post(queue, MANY);
        driven.delete(queue, every(2, ids));
        for (MessageId id : ids.subList(0, MANY - 2)) {
            driven.delete(queue, List.of(id));
        }
        assertThat(driven.delete(queue, List.of(ids.get(MANY - 2)))).isZero();
        assertThat(state().head()).isGreaterThan(MANY - 2 * MAX_RANGES);
        assertThat(driven.shard.messages().stats(queue, driven.nowMillis).oldest())
                .isEqualTo(ids.get(MANY - 1));
        driven.post(queue, 1);
        assertThat(state().head()).isEqualTo(ids.get(MANY - 1).sequence());
        assertThat(state().gone.ranges()).isOne();
    }

    @Test
    void shouldDeleteDeadRowsWhenEnoughHaveComeTogether() {
        List<MessageId> ids = driven.post(queue, MANY);
        int maxDead = Driven.TIGHT.removal().maxDeadRows();
        driven.delete(queue, ids.subList(1, maxDead));
        assertThat(rows(ColumnFamily.MESSAGE)).isEqualTo(MANY);
        driven.delete(queue, ids.subList(maxDead, maxDead + 1));
        assertThat(rows(ColumnFamily.MESSAGE)).isEqualTo(MANY - maxDead);
        assertThat(state().gone.ranges()).isEqualTo(2);
    }

    @Test
    void shouldFindTheLeaseOfEachMessageAndOfNoOtherAfterAStart() {
        List<MessageId> ids = new ArrayList<>(driven.post(queue, LeaseRun.MAX_COUNT + 1));
        MessageId delayed = driven.post(queue, 1, 50).get(0);
        ids.addAll(driven.post(queue, 1));
        Claim claim = driven.claimed(queue, ids.size());
        assertThat(Driven.ids(claim.messages())).isEqualTo(ids);
        assertThat(rows(ColumnFamily.LEASE)).isEqualTo(3);
        for (MessageId id : List.of(ids.get(LeaseRun.MAX_COUNT - 1), ids.get(LeaseRun.MAX_COUNT + 1), ids.get(0))) {
            restart();
            Message found = Objects.requireNonNull(driven.get(queue, id));
            assertThat(found.claimId()).isEqualTo(claim.id());
        }
        restart();
        Message free = Objects.requireNonNull(driven.get(queue, delayed));
        assertThat(free.claimId()).isNull();
    }

    @Test
    void shouldDeleteNoMoreThanWhatIsKnownAfterAKillBetweenClaimAndDelete() {
        List<MessageId> ids = driven.post(queue, MANY);
        driven.sync();
        for (int kill = 0; kill < 30; kill++) {
            Claim claim = driven.claimed(queue, 10);
            driven.sync();
            List<MessageId> held = Driven.ids(claim.messages());
            driven.delete(queue, held.subList(2, 6));
            driven.shard.write();
            store.crash();
            store.restart();
            restart();
            StoreAudit.check(store);
            Claim live = Objects.requireNonNull(driven.shard.claims().get(queue, claim.id(), driven.nowMillis));
            List<MessageId> left = Driven.ids(live.messages());
            assertThat(left.size()).isIn(6, 10);
            assertThat(held).containsAll(left);
            assertThat(Driven.ids(driven.all(queue))).containsAll(left);
            driven.shard.claims().release(queue, claim.id(), driven.nowMillis);
            driven.post(queue, 10 - left.size());
        }
        assertThat(ids).hasSize(MANY);
    }
}
