package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Shard} of a pool does that keeps what was written when it is closed and opened again.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class DurableShardContract extends StoreContract {

    private void reopen() {
        pool.close();
        pool = open(directory);
        shard = pool.openShard(0, 1);
    }

    private void writeAndReopen() {
        shard.write();
        pool.sync();
        reopen();
    }

    @Test
    void shouldFindEveryMessageAgainInItsState() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "claimed", "deleted", "returned", "fresh");
        Claim claim = claimed(queue, 1);
        delete(queue, ids.get(1));
        shard.claims().release(queue, claimed(queue, 1).id(), nowMillis);
        postDelayed(queue, 50, "delayed");
        postLasting(queue, 60, "short");
        List<Message> before = all(queue);
        QueueStats stats = stats(queue);
        writeAndReopen();
        assertThat(all(queue("q"))).isEqualTo(before);
        assertThat(stats(queue)).isEqualTo(stats);
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isEqualTo(claim);
        assertThat(claimTexts(queue, 2)).containsExactly("returned", "fresh");
    }

    @Test
    void shouldGoOnWithNumbersAndPositionsWhereItStopped() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        delete(queue, new MessageId(nowMillis, 2, queue.check()));
        queue("gone");
        shard.queues().delete(key("gone"));
        writeAndReopen();
        assertThat(post(queue, "c").get(0).sequence()).isEqualTo(3);
        assertThat(QueueNumbers.countOf(queue("new").number())).isEqualTo(3);
    }

    @Test
    void shouldGoOnAfterThePositionsOfAPurgedQueue() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        writeAndReopen();
        shard.messages().purge(queue);
        writeAndReopen();
        assertThat(all(queue)).isEmpty();
        assertThat(post(queue, "c").get(0).sequence()).isEqualTo(3);
    }

    @Test
    void shouldFindQueuesAgainWithTheirMetadata() {
        QueueMetadata metadata = QueueMetadata.of(Map.of("key", RawValue.NIL));
        Queue created = shard.queues().create(key("q"), metadata);
        queue("gone");
        shard.queues().delete(key("gone"));
        writeAndReopen();
        assertThat(shard.queues().find(key("q"))).isEqualTo(created);
        assertThat(shard.queues().find(key("gone"))).isNull();
        assertThat(shard.queues().count(PROJECT)).isOne();
    }

    @Test
    void shouldNotFindWhatWasNotWritten() {
        post(queue("q"), "written");
        shard.write();
        post(queue("q"), "open");
        queue("open");
        reopen();
        assertThat(texts(all(queue("q")))).containsExactly("written");
        assertThat(shard.queues().find(key("open"))).isNull();
    }

    @Test
    void shouldEndWhatCameDueWhileItWasClosed() {
        Queue queue = queue("q");
        post(queue, "claimed");
        claimed(queue, 1);
        postDelayed(queue, 50, "delayed");
        postLasting(queue, 60, "short");
        shard.write();
        passSeconds(100);
        reopen();
        assertThat(shard.nextDueMillis()).isLessThanOrEqualTo(nowMillis);
        assertThat(stats(queue).total()).isEqualTo(2);
        sweepAll();
        assertThat(claimTexts(queue, 10)).containsExactly("claimed", "delayed");
    }

    @Test
    void shouldFindADeadLetterAgainByItsId() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        DeadLetterRule rule = new DeadLetterRule(0, key("dead"), 500L);
        claim(queue, new ClaimRequest(newClaimId(), CLIENT, 100, 60, 1, rule));
        Message before = existing(queue("dead"), id);
        writeAndReopen();
        assertThat(existing(queue("dead"), id)).isEqualTo(before);
        assertThat(claimTexts(queue("dead"), 1)).containsExactly("a");
    }

    @Test
    void shouldFindSubscriptionsAndWhatTheyHaveYetToGet() {
        Queue queue = queue("q");
        NewSubscription wanted = new NewSubscription("x", 100, RawValue.EMPTY_MAP, false, Delivery.OUTBOX);
        Subscription made = Objects.requireNonNull(shard.subscriptions().create(queue, wanted, nowMillis));
        List<NewMessage> messages = List.of(
                new NewMessage(body("a"), 300, 0),
                new NewMessage(body("b"), 300, 0),
                new NewMessage(body("c"), 300, 50));
        shard.notifications().post(queue, messages, List.of(), 100, nowMillis);
        NoticePage first = Objects.requireNonNull(shard.notifications().next(queue, made.id(), 1, 1000, nowMillis));
        shard.notifications().advance(queue, made.id(), first.notices().get(0).position());
        NoticePage before = Objects.requireNonNull(shard.notifications().next(queue, made.id(), 9, 1000, nowMillis));
        writeAndReopen();
        assertThat(shard.subscriptions().find(queue, made.id(), nowMillis)).isEqualTo(made);
        assertThat(shard.notifications().pending(0, 10)).containsExactly(queue);
        assertThat(shard.notifications().next(queue, made.id(), 9, 1000, nowMillis))
                .isEqualTo(before);
        assertThat(before.nextDueMillis()).isEqualTo(nowMillis + 50_000);
        assertThat(shard.nextDueMillis()).isEqualTo(made.expiresMillis());
        passSeconds(100);
        sweepAll();
        assertThat(shard.notifications().pending(0, 10)).isEmpty();
    }

    @Test
    void shouldFindWhoIsStillToBeAsked() {
        Queue queue = queue("q");
        NewSubscription wanted = new NewSubscription("x", 100, RawValue.EMPTY_MAP, false, Delivery.UNASKED);
        Subscription made = Objects.requireNonNull(shard.subscriptions().create(queue, wanted, nowMillis));
        writeAndReopen();
        assertThat(shard.notifications().pending(0, 10)).containsExactly(queue);
        assertThat(shard.subscriptions().find(queue, made.id(), nowMillis)).isEqualTo(made);
        shard.subscriptions().update(queue, made.withConfirmed(false, Delivery.HELD), nowMillis);
        writeAndReopen();
        assertThat(shard.notifications().pending(0, 10)).isEmpty();
    }

    @Test
    void shouldHandProjectsToOtherLanesWhenTheirNumberChanges() {
        List<ProjectId> projects = IntStream.range(0, 40)
                .mapToObj(i -> new ProjectId("tenant " + i))
                .toList();
        for (ProjectId project : projects) {
            post(queue(new QueueKey(project, new QueueName("q"))), project.text());
        }
        shard.write();
        pool.close();
        pool = open(directory);
        List<Shard> shards =
                IntStream.range(0, 3).mapToObj(lane -> pool.openShard(lane, 3)).toList();
        for (ProjectId project : projects) {
            shard = shards.get(QueueNumbers.laneOf(project, 3));
            QueueKey key = new QueueKey(project, new QueueName("q"));
            Queue queue = Objects.requireNonNull(shard.queues().find(key));
            assertThat(claimTexts(queue, 1)).containsExactly(project.text());
            StorageInvariants.check(shard, List.of(project), nowMillis);
        }
        shard = shards.get(QueueNumbers.laneOf(PROJECT, 3));
    }

    @Test
    void shouldGoOnWithAClaimThatWasHalfWorkedOff() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d", "e", "f", "g");
        Claim claim = claimed(queue, 6);
        delete(queue, ids.get(2), ids.get(3));
        writeAndReopen();
        assertThat(stats(queue)).isEqualTo(new QueueStats(1, 4, ids.get(0), ids.get(6)));
        assertThat(existing(queue, ids.get(4)).claimId()).isEqualTo(claim.id());
        delete(queue, ids.get(5));
        writeAndReopen();
        assertThat(texts(Objects.requireNonNull(shard.claims().get(queue, claim.id(), nowMillis))
                        .messages()))
                .containsExactly("a", "b", "e");
        delete(queue, ids.get(0), ids.get(1));
        assertThat(shard.claims().release(queue, claim.id(), nowMillis)).isTrue();
        writeAndReopen();
        assertThat(claimTexts(queue, 10)).containsExactly("e", "g");
        assertThat(existing(queue, ids.get(4)).claimCount()).isEqualTo(2);
    }

    @Test
    void shouldEndAClaimWithItsLastMessageAfterItWasOpenedAgain() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        Claim claim = claimed(queue, 3);
        delete(queue, ids.get(1));
        writeAndReopen();
        delete(queue, ids.get(0), ids.get(2));
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isNull();
        assertThat(stats(queue)).isEqualTo(new QueueStats(1, 0, ids.get(3), ids.get(3)));
        writeAndReopen();
        passSeconds(100);
        sweepAll();
        assertThat(texts(all(queue))).containsExactly("d");
    }

    @Test
    void shouldUpdateAClaimAfterItWasOpenedAgain() {
        Queue queue = queue("q");
        List<MessageId> ids = new ArrayList<>(postLasting(queue, 300, "a", "b"));
        ids.addAll(postLasting(queue, 1000, "c"));
        Claim claim = claimed(queue, 3);
        delete(queue, ids.get(0));
        writeAndReopen();
        assertThat(shard.claims().update(queue, claim.id(), 500, 60, nowMillis)).isTrue();
        writeAndReopen();
        assertThat(all(queue)).extracting(Message::ttlSeconds).containsExactly(560L, 1000L);
        assertThat(all(queue)).extracting(Message::claimId).containsOnly(claim.id());
    }

    @Test
    void shouldNotBringBackWhatIsGone() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d", "e", "f");
        delete(queue, ids.get(1), ids.get(3), ids.get(5));
        writeAndReopen();
        assertThat(texts(all(queue))).containsExactly("a", "c", "e");
        assertThat(delete(queue, ids.get(1), ids.get(5))).isZero();
        assertThat(stats(queue).newest()).isEqualTo(ids.get(4));
        assertThat(claimTexts(queue, 10)).containsExactly("a", "c", "e");
        shard.messages().purge(queue);
        writeAndReopen();
        assertThat(all(queue)).isEmpty();
    }
}
