package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What operations cost, in rows looked at, on a store that keeps every tombstone. */
class CostTest {
    private static final int BATCH = 100;
    private static final int FEW = 20;

    private final TombstoneStore store = new TombstoneStore();
    private final Driven driven = new Driven(store);
    private final Queue queue = driven.queue("q");

    private long cost(Runnable operation) {
        driven.shard.write();
        store.takeLookedAt();
        operation.run();
        driven.shard.write();
        return store.takeLookedAt();
    }

    private void passThrough(int messages) {
        for (int i = 0; i < messages; i += BATCH) {
            driven.post(queue, BATCH);
            Claim claim = driven.claimed(queue, BATCH);
            driven.delete(queue, Driven.ids(claim.messages()));
            driven.shard.write();
        }
    }

    @Test
    void shouldNeverWalkOverTombstones() {
        driven.post(queue, 1);
        Claim kept = driven.claimed(queue, 1);
        long passing = cost(() -> passThrough(200_000));
        assertThat(passing).as("rows for 200,000 messages").isLessThan(3 * 200_000L);
        driven.shard.claims().release(queue, kept.id(), driven.nowMillis);
        driven.post(queue, BATCH);
        assertThat(cost(() -> driven.claimed(queue, 1)))
                .as("claim of the returned")
                .isLessThan(FEW);
        assertThat(cost(() -> driven.claimed(queue, 1)))
                .as("claim of a fresh one")
                .isLessThan(FEW);
        assertThat(driven.all(queue)).hasSize(BATCH + 1);
    }

    @Test
    void shouldClaimAsCheaplyWithManyInFlight() {
        driven.post(queue, 200);
        driven.claimed(queue, BATCH);
        long withFew = cost(() -> driven.claimed(queue, 10));
        for (int i = 0; i < 1000; i++) {
            driven.post(queue, BATCH);
            driven.claimed(queue, BATCH);
            driven.shard.write();
        }
        assertThat(driven.shard.messages().stats(queue, driven.nowMillis).claimed())
                .isGreaterThan(100_000);
        assertThat(cost(() -> driven.claimed(queue, 10))).isLessThanOrEqualTo(withFew + 1);
    }

    @Test
    void shouldPassALongRunOfDelayedMessagesOnce() {
        driven.post(queue, 5000, 500);
        List<MessageId> free = driven.post(queue, 10);
        Claim first = driven.claimed(queue, 5);
        assertThat(Driven.ids(first.messages())).isEqualTo(free.subList(0, 5));
        assertThat(cost(() -> driven.claimed(queue, 5))).isLessThan(FEW);
        driven.shard.write();
        StoreAudit.check(store);
        driven.nowMillis += 500_000;
        assertThat(driven.claimed(queue, 5000).messages()).hasSize(5000);
    }

    @Test
    void shouldAnswerStatisticsWithoutCounting() {
        driven.post(queue, 50_000);
        for (int i = 0; i < 400; i++) {
            driven.delete(queue, Driven.ids(driven.claimed(queue, BATCH).messages()));
        }
        driven.shard.messages().stats(queue, driven.nowMillis);
        assertThat(cost(() -> driven.shard.messages().stats(queue, driven.nowMillis)))
                .isLessThan(FEW);
    }

    @Test
    void shouldDeleteWhatWasClaimedWithoutReading() {
        driven.post(queue, BATCH);
        Claim claim = driven.claimed(queue, BATCH);
        assertThat(cost(() -> driven.delete(queue, Driven.ids(claim.messages()))))
                .isZero();
        assertThat(driven.shard.claims().get(queue, claim.id(), driven.nowMillis))
                .isNull();
        driven.shard.write();
        assertThat(store.liveRows(ColumnFamily.CLAIM)).isZero();
        assertThat(store.liveRows(ColumnFamily.LEASE)).isZero();
    }

    @Test
    void shouldExpireMessagesAfterALookAtTheTimersFailed() {
        driven.post(queue, 1);
        driven.nowMillis++;
        driven.post(queue, 1);
        driven.shard.write();
        driven.nowMillis += (Driven.TTL_SECONDS + 1) * 1000;
        store.failNextStep();
        assertThatThrownBy(() -> driven.shard.sweep(driven.nowMillis, 100)).isInstanceOf(StorageUnavailable.class);
        assertThat(driven.shard.nextDueMillis()).isLessThanOrEqualTo(driven.nowMillis);
        driven.shard.sweep(driven.nowMillis, 100);
        driven.shard.write();
        assertThat(store.liveRows(ColumnFamily.MESSAGE)).isZero();
        assertThat(store.liveRows(ColumnFamily.TIMER)).isZero();
    }

    @Test
    void shouldPurgeAnEmptyQueueWithoutTombstones() {
        driven.shard.messages().purge(queue);
        driven.shard.write();
        assertThat(store.rangeDeletions()).isZero();
        driven.post(queue, 3);
        driven.shard.messages().purge(queue);
        driven.shard.write();
        long afterOne = store.rangeDeletions();
        assertThat(afterOne).isPositive();
        assertThat(driven.all(queue)).isEmpty();
        driven.shard.messages().purge(queue);
        driven.shard.write();
        assertThat(store.rangeDeletions()).isEqualTo(afterOne);
    }

    @Test
    void shouldShareOneTimerAmongPostsOfOneWrite() {
        driven.post(queue, BATCH);
        driven.post(queue, BATCH);
        driven.shard.write();
        assertThat(store.liveRows(ColumnFamily.MESSAGE)).isEqualTo(2 * BATCH);
        assertThat(store.liveRows(ColumnFamily.TIMER)).isOne();
    }

    @Test
    void shouldListAPageOfQueuesByReadingThePage() {
        for (int i = 0; i < 5000; i++) {
            driven.queue("queue-" + i);
        }
        QueueName after = new QueueName("queue-3");
        assertThat(cost(() -> driven.shard.queues().list(Driven.PROJECT, after, 10)))
                .isLessThan(FEW);
        assertThat(cost(() -> driven.shard.queues().count(Driven.PROJECT))).isLessThan(FEW);
    }

    @Test
    void shouldListBehindAMarkerWithoutTheRowsBeforeIt() {
        driven.post(queue, 10_000);
        ListRequest request = new ListRequest(9_000, 10, 1000, Set.of(), null);
        assertThat(cost(() -> driven.shard.messages().list(queue, request, driven.nowMillis)))
                .isLessThan(FEW);
    }

    @Test
    void shouldClaimAndDeleteABatchWithAHandfulOfRows() {
        driven.post(queue, 3 * BATCH);
        driven.shard.write();
        store.takeRowsWritten();
        Claim first = driven.claimed(queue, BATCH);
        driven.shard.write();
        assertThat(store.takeRowsWritten()).as("rows of a claim").isLessThanOrEqualTo(4);
        Claim second = driven.claimed(queue, BATCH);
        driven.shard.write();
        store.takeRowsWritten();
        driven.delete(queue, Driven.ids(second.messages()));
        driven.shard.write();
        assertThat(store.takeRowsWritten())
                .as("rows of a delete behind another claim")
                .isLessThanOrEqualTo(5);
        driven.delete(queue, Driven.ids(first.messages()).subList(10, 20));
        driven.shard.write();
        assertThat(store.takeRowsWritten()).as("rows of a delete in the middle").isEqualTo(2);
    }

    @Test
    void shouldDeleteTheRowsOfManyMessagesWithOneRangeDeletion() {
        driven.post(queue, 1);
        driven.claimed(queue, 1);
        passThrough(50_000);
        assertThat(store.rangeDeletions()).isBetween(1L, 50_000L / 4000);
        assertThat(store.liveRows(ColumnFamily.MESSAGE)).isLessThanOrEqualTo(4096);
    }

    @Test
    void shouldLeapOverWhatIsGone() {
        List<MessageId> ids = driven.post(queue, 50_000);
        driven.delete(queue, ids.subList(1, 25_000));
        driven.delete(queue, ids.subList(25_001, 49_999));
        assertThat(cost(() -> assertThat(driven.all(queue)).hasSize(3))).isLessThan(FEW);
        assertThat(cost(() -> driven.claimed(queue, 2))).isLessThan(FEW);
        assertThat(cost(() -> driven.shard.messages().stats(queue, driven.nowMillis)))
                .isLessThan(FEW);
    }

    @Test
    void shouldDeleteRowsWhoseLivesAreOver() {
        List<MessageId> ids = driven.post(queue, 3 * BATCH);
        driven.nowMillis += 1000;
        driven.post(queue, 1);
        driven.delete(queue, ids.subList(0, BATCH));
        driven.delete(queue, ids.subList(BATCH + 1, BATCH + 3));
        driven.shard.write();
        assertThat(store.liveRows(ColumnFamily.MESSAGE)).isEqualTo(3 * BATCH + 1);
        driven.nowMillis += Driven.TTL_SECONDS * 1000 - 1000;
        driven.shard.sweep(driven.nowMillis, 10_000);
        driven.shard.write();
        assertThat(store.liveRows(ColumnFamily.MESSAGE)).isOne();
        StoreAudit.check(store);
    }

    @Test
    void shouldFindTheLeasesOfManyClaimsAfterAStartWithFewReads() {
        driven.post(queue, 200 * BATCH);
        for (int i = 0; i < 200; i++) {
            driven.claimed(queue, BATCH);
        }
        driven.shard.write();
        Driven restarted = new Driven(store);
        Queue again = restarted.queue("q");
        List<MessageId> ids = Driven.ids(restarted.all(again)).subList(70 * BATCH, 71 * BATCH);
        Driven fresh = new Driven(store);
        Queue once = fresh.queue("q");
        store.takeLookedAt();
        assertThat(fresh.delete(once, ids)).isEqualTo(BATCH);
        assertThat(store.takeLookedAt()).isLessThan(BATCH + FEW);
        fresh.shard.write();
        assertThat(store.liveRows(ColumnFamily.CLAIM)).isEqualTo(199);
        assertThat(store.liveRows(ColumnFamily.LEASE)).isEqualTo(199);
    }

    @Test
    void shouldNotWorkOffWhatIsDueInOtherQueues() {
        Queue other = driven.queue("other");
        postApart(other, 25_000);
        driven.post(queue, 1);
        driven.shard.write();
        driven.nowMillis += 1000 * Driven.TTL_SECONDS - 1;
        int calls = 0;
        long looks = 0;
        while (true) {
            long before = driven.shard.nextDueMillis();
            store.takeLookedAt();
            boolean isAnswered = isAnswered(queue);
            looks = Math.max(looks, store.takeLookedAt());
            calls++;
            assertThat(driven.shard.nextDueMillis()).isEqualTo(before);
            if (isAnswered) {
                break;
            }
        }
        assertThat(calls).isEqualTo(3);
        assertThat(looks).isLessThan(11_000);
        assertThat(cost(() -> assertThat(isAnswered(queue)).isTrue())).isLessThan(FEW);
        assertThat(driven.shard.messages().stats(queue, driven.nowMillis).total())
                .isOne();
    }

    @Test
    void shouldWorkOffInTurnsWhatIsDueInItsOwnQueue() {
        postApart(queue, 2500);
        driven.nowMillis += 1000 * Driven.TTL_SECONDS;
        assertThat(isAnswered(queue)).isFalse();
        assertThat(isAnswered(queue)).isFalse();
        assertThat(driven.shard.messages().stats(queue, driven.nowMillis).total())
                .isZero();
    }

    @Test
    void shouldRevealInTurnsWhatClaimsHavePassed() {
        Queue other = driven.queue("other");
        for (int i = 0; i < 25; i++) {
            driven.post(queue, BATCH, 500);
            driven.post(other, BATCH, 500);
            driven.nowMillis++;
        }
        assertThat(driven.claim(queue, 1)).isNull();
        assertThat(driven.claim(other, 1)).isNull();
        driven.shard.write();
        assertThat(cost(() -> driven.shard.messages().reveal(queue))).isLessThan(FEW);
        assertThat(driven.shard.write()).isPositive();
        assertThatThrownBy(() -> driven.shard.messages().pop(queue, 1, driven.nowMillis))
                .isInstanceOf(StorageBehind.class);
        driven.shard.write();
        StoreAudit.check(store);
        Driven restarted = new Driven(store);
        restarted.nowMillis = driven.nowMillis;
        assertThat(restarted.claimed(restarted.queue("q"), 25 * BATCH).messages())
                .hasSize(25 * BATCH);
        assertThat(restarted.claim(restarted.queue("other"), 1)).isNull();
        restarted.shard.write();
        StoreAudit.check(store);
        assertThat(cost(() -> restarted.claim(restarted.queue("q"), 1))).isLessThan(FEW);
    }

    /** Each message with a timer of its own. */
    private void postApart(Queue target, int messages) {
        for (int i = 0; i < messages; i++) {
            driven.post(target, 1);
            driven.nowMillis++;
        }
    }

    private boolean isAnswered(Queue asked) {
        try {
            return driven.shard.messages().stats(asked, driven.nowMillis).total() >= 0;
        } catch (StorageBehind behind) {
            return false;
        }
    }
}
