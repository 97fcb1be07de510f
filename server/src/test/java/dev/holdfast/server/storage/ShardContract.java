package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Shard.Sweep;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Shard} does beyond its stores: batches, sweeps and lanes.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class ShardContract extends StoreContract {

    private Sweep sweep(int maxItems) {
        return shard.sweep(nowMillis, maxItems);
    }

    private Set<QueueKey> wokenBySweeping() {
        Set<QueueKey> woken = new HashSet<>();
        Sweep sweep;
        do {
            sweep = sweep(10);
            woken.addAll(sweep.wokenQueues());
        } while (sweep.hasMore());
        return woken;
    }

    @Test
    void shouldReadWhatIsNotYetWritten() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        Claim claim = claimed(queue, 1);
        assertThat(shard.queues().find(key("q"))).isEqualTo(queue);
        assertThat(texts(all(queue))).containsExactly("a", "b");
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isEqualTo(claim);
        shard.write();
        assertThat(texts(all(queue))).containsExactly("a", "b");
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isEqualTo(claim);
    }

    @Test
    void shouldCoverEveryWriteByALaterSync() {
        post(queue("q"), "a");
        long first = shard.write();
        assertThat(pool.sync()).isGreaterThanOrEqualTo(first);
        post(queue("q"), "b");
        long second = shard.write();
        assertThat(second).isGreaterThan(first);
        assertThat(pool.sync()).isGreaterThanOrEqualTo(second);
        assertThat(shard.write()).isLessThanOrEqualTo(pool.sync());
    }

    @Test
    void shouldForgetAQueueThatWasNotWritten() {
        queue("q");
        shard.discard();
        assertThat(shard.queues().find(key("q"))).isNull();
        assertThat(shard.queues().count(PROJECT)).isZero();
        assertThat(shard.queues().list(PROJECT, null, 10)).isEmpty();
        post(queue("q"), "a");
        assertThat(texts(all(queue("q")))).containsExactly("a");
    }

    @Test
    void shouldForgetMessagesThatWereNotWritten() {
        Queue queue = queue("q");
        post(queue, "written");
        shard.write();
        MessageId open = post(queue, "open").get(0);
        shard.discard();
        assertThat(get(queue, open)).isNull();
        assertThat(texts(all(queue))).containsExactly("written");
        assertThat(stats(queue).free()).isOne();
        post(queue, "later");
        assertThat(texts(all(queue))).containsExactly("written", "later");
    }

    @Test
    void shouldKeepWhatWasWrittenBefore() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        Claim claim = claimed(queue, 1);
        shard.write();
        List<Message> before = all(queue);
        delete(queue, ids.get(0));
        assertThat(pop(queue, 1)).containsExactly("b");
        claimed(queue, 1);
        shard.claims().release(queue, claim.id(), nowMillis);
        shard.discard();
        assertThat(all(queue)).isEqualTo(before);
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isEqualTo(claim);
    }

    @Test
    void shouldClaimAgainWhatAForgottenClaimTook() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        shard.write();
        Claim forgotten = claimed(queue, 1);
        shard.discard();
        assertThat(shard.claims().get(queue, forgotten.id(), nowMillis)).isNull();
        Claim claim = claimed(queue, 2);
        assertThat(texts(claim.messages())).containsExactly("a", "b");
        assertThat(claim.messages()).extracting(Message::claimCount).containsExactly(1, 1);
    }

    @Test
    void shouldForgetAPurgeAndADeletionThatWereNotWritten() {
        Queue purged = queue("purged");
        Queue deleted = queue("deleted");
        MessageId id = post(purged, "a").get(0);
        post(deleted, "b");
        Claim claim = claimed(deleted, 1);
        shard.write();
        shard.messages().purge(purged);
        post(purged, "late");
        shard.queues().delete(key("deleted"));
        queue("deleted");
        shard.discard();
        assertThat(texts(all(purged))).containsExactly("a");
        assertThat(text(existing(purged, id))).isEqualTo("a");
        assertThat(shard.queues().find(key("deleted"))).isEqualTo(deleted);
        assertThat(shard.claims().get(deleted, claim.id(), nowMillis)).isEqualTo(claim);
        assertThat(shard.queues().count(PROJECT)).isEqualTo(2);
    }

    @Test
    void shouldForgetMetadataThatWereNotWritten() {
        Queue queue = queue("q");
        shard.write();
        shard.queues().update(key("q"), QueueMetadata.of(Map.of("key", RawValue.NIL)));
        shard.discard();
        assertThat(shard.queues().find(key("q"))).isEqualTo(queue);
    }

    @Test
    void shouldForgetASweepAndDoItAgain() {
        Queue queue = queue("q");
        postLasting(queue, 60, "short");
        post(queue, "a");
        claimed(queue, 2);
        postDelayed(queue, 100, "delayed");
        shard.write();
        passSeconds(160);
        assertThat(wokenBySweeping()).containsExactly(key("q"));
        shard.discard();
        assertThat(shard.nextDueMillis()).isLessThanOrEqualTo(nowMillis);
        assertThat(wokenBySweeping()).containsExactly(key("q"));
        assertThat(texts(all(queue))).containsExactly("a", "delayed");
    }

    @Test
    void shouldHaveNothingDueWhenItIsEmpty() {
        assertThat(shard.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(sweep(10)).isEqualTo(new Sweep(Set.of(), false));
    }

    @Test
    void shouldHaveNothingDueBeforeTheEarliestEnd() {
        postLasting(queue("q"), 60, "a");
        postLasting(queue("r"), 300, "b");
        assertThat(shard.nextDueMillis()).isEqualTo(nowMillis + 60_000);
        passSeconds(60);
        sweepAll();
        assertThat(shard.nextDueMillis()).isEqualTo(nowMillis + 240_000);
    }

    @Test
    void shouldBeDueWhenAClaimEndsOrADelay() {
        Queue queue = queue("q");
        post(queue, "a");
        claimed(queue, 1);
        assertThat(shard.nextDueMillis()).isEqualTo(nowMillis + 100_000);
        postDelayed(queue, 50, "b");
        assertThat(shard.nextDueMillis()).isEqualTo(nowMillis + 50_000);
    }

    @Test
    void shouldWakeAQueueWhoseClaimExpired() {
        Queue queue = queue("q");
        post(queue, "a");
        post(queue("r"), "b");
        claimed(queue, 1);
        passSeconds(100);
        assertThat(wokenBySweeping()).containsExactly(key("q"));
        assertThat(wokenBySweeping()).isEmpty();
    }

    @Test
    void shouldWakeAQueueWhoseDelayEnded() {
        postDelayed(queue("q"), 10, "a");
        post(queue("r"), "b");
        passSeconds(9.999);
        assertThat(wokenBySweeping()).isEmpty();
        passSeconds(0.001);
        assertThat(wokenBySweeping()).containsExactly(key("q"));
    }

    @Test
    void shouldNotWakeAQueueThatGainedNothing() {
        Queue expired = queue("expired");
        postLasting(expired, 60, "a");
        Queue emptied = queue("emptied");
        MessageId id = post(emptied, "b").get(0);
        claimed(emptied, 1);
        delete(emptied, id);
        Queue purged = queue("purged");
        post(purged, "c");
        claimed(purged, 1);
        postDelayed(purged, 10, "d");
        shard.messages().purge(purged);
        passSeconds(200);
        assertThat(wokenBySweeping()).isEmpty();
    }

    @Test
    void shouldNotSleepOverAClaimThatExpiredWhenAnotherClaimCameFirst() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        claimed(queue, 2);
        passSeconds(100);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
        assertThat(wokenBySweeping())
                .as("b is free, and its waiters must learn it")
                .containsExactly(key("q"));
    }

    @Test
    void shouldStillOweAWakeUpWhenAnEmptyBatchIsDiscarded() {
        Queue queue = queue("q");
        postDelayed(queue, 10, "a", "b");
        passSeconds(10);
        claimed(queue, 1);
        shard.write();
        shard.discard();
        assertThat(wokenBySweeping())
                .as("b is free, and its waiters must learn it")
                .containsExactly(key("q"));
    }

    @Test
    void shouldSweepOnBesideADeletedQueue() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c", "d", "e", "f");
        Queue deleted = queue("deleted");
        postDelayed(deleted, 100, "g", "h", "i", "j");
        post(queue, 61, 100, "k", "l", "m");
        passSeconds(50);
        shard.queues().delete(key("deleted"));
        passSeconds(60);
        assertThat(stats(queue).total()).isEqualTo(6);
        assertThat(wokenBySweeping()).isEmpty();
        assertThat(texts(all(queue))).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void shouldEndNoMoreItemsThanAllowedInOneTurn() {
        Queue queue = queue("q");
        for (int i = 0; i < 25; i++) {
            postLasting(queue, 60, "short " + i);
        }
        post(queue, "long");
        passSeconds(60);
        int turns = 1;
        while (sweep(10).hasMore()) {
            turns++;
        }
        assertThat(turns).isBetween(3, 6);
        assertThat(texts(all(queue))).containsExactly("long");
    }

    @Test
    void shouldShowTheSameBetweenTheTurnsOfASweep() {
        Queue queue = queue("q");
        for (int i = 0; i < 10; i++) {
            postLasting(queue, 60, "short " + i);
            post(queue, "long " + i);
        }
        claimed(queue, 3);
        passSeconds(200);
        List<Message> before = all(queue);
        QueueStats stats = stats(queue);
        while (sweep(3).hasMore()) {
            assertThat(all(queue)).isEqualTo(before);
            assertThat(stats(queue)).isEqualTo(stats);
        }
        assertThat(stats(queue)).isEqualTo(stats);
    }

    @Test
    void shouldKeepTheProjectsOfLanesApart() {
        try (Pool lanes = open(directory.resolve("lanes"))) {
            List<Shard> shards = IntStream.range(0, 3)
                    .mapToObj(lane -> lanes.openShard(lane, 3))
                    .toList();
            for (int i = 0; i < 30; i++) {
                ProjectId project = new ProjectId("tenant " + i);
                Shard owner = shards.get(QueueNumbers.laneOf(project, 3));
                postTo(owner, project, project.text());
            }
            shards.forEach(Shard::write);
            lanes.sync();
            for (int i = 0; i < 30; i++) {
                ProjectId project = new ProjectId("tenant " + i);
                Shard owner = shards.get(QueueNumbers.laneOf(project, 3));
                assertThat(textsOf(owner, project)).containsExactly(project.text());
            }
            shards.forEach(owner -> StorageInvariants.check(owner, List.of(new ProjectId("tenant 0")), nowMillis));
        }
    }

    @Test
    void shouldDiscardTheChangesOfOneLaneOnly() {
        try (Pool lanes = open(directory.resolve("lanes"))) {
            ProjectId first = projectOfLane(0);
            ProjectId second = projectOfLane(1);
            Shard zero = lanes.openShard(0, 2);
            Shard one = lanes.openShard(1, 2);
            postTo(zero, first, "kept");
            postTo(one, second, "lost");
            one.discard();
            long written = zero.write();
            assertThat(lanes.sync()).isGreaterThanOrEqualTo(written);
            assertThat(textsOf(zero, first)).containsExactly("kept");
            assertThat(one.queues().count(second)).isZero();
        }
    }

    @Test
    void shouldSweepEachLaneAlone() {
        try (Pool lanes = open(directory.resolve("lanes"))) {
            Shard zero = lanes.openShard(0, 2);
            Shard one = lanes.openShard(1, 2);
            postTo(zero, projectOfLane(0), "a");
            assertThat(one.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
            passSeconds(TTL_SECONDS);
            assertThat(one.sweep(nowMillis, 10)).isEqualTo(new Sweep(Set.of(), false));
            assertThat(zero.nextDueMillis()).isLessThanOrEqualTo(nowMillis);
        }
    }

    private static ProjectId projectOfLane(int lane) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> new ProjectId("project " + i))
                .filter(project -> QueueNumbers.laneOf(project, 2) == lane)
                .findFirst()
                .orElseThrow();
    }

    private void postTo(Shard owner, ProjectId project, String text) {
        QueueKey key = new QueueKey(project, new QueueName("q"));
        Queue queue = Objects.requireNonNull(owner.queues().create(key, QueueMetadata.EMPTY));
        NewMessage message = new NewMessage(body(text), TTL_SECONDS, 0);
        owner.messages().post(queue, List.of(message), CLIENT, nowMillis);
    }

    private List<String> textsOf(Shard owner, ProjectId project) {
        Queue queue = Objects.requireNonNull(owner.queues().find(new QueueKey(project, new QueueName("q"))));
        return texts(owner.messages()
                .list(queue, new ListRequest(0, 100, 1000, ALL, null), nowMillis)
                .messages());
    }
}
