package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.ListRequest.Include;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class MessageStoreContract extends StoreContract {

    private static final Set<Include> NOTHING_MORE = EnumSet.noneOf(Include.class);
    private static final Queue ABSENT = new Queue(key("absent"), QueueNumbers.numberOf(3, 77), QueueMetadata.EMPTY);

    @Test
    void shouldGivePositionsInTheOrderOfPosting() {
        Queue queue = queue("q");
        List<MessageId> ids = new ArrayList<>(post(queue, "a", "b"));
        ids.addAll(post(queue, "c"));
        assertThat(ids).extracting(MessageId::sequence).containsExactly(1L, 2L, 3L);
        assertThat(all(queue)).extracting(Message::id).containsExactlyElementsOf(ids);
        assertThat(texts(all(queue))).containsExactly("a", "b", "c");
    }

    @Test
    void shouldTellTheQueueAndTheTimeOfAPostInItsId() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        assertThat(id).isEqualTo(new MessageId(nowMillis, 1, queue.check()));
    }

    @Test
    void shouldCountPositionsOfEachQueueAlone() {
        post(queue("q"), "a", "b");
        assertThat(post(queue("r"), "c").get(0).sequence()).isOne();
    }

    @Test
    void shouldKeepAllThatWasPosted() {
        Queue queue = queue("q");
        NewMessage posted = new NewMessage(body("a"), 120, 30);
        MessageId id =
                shard.messages().post(queue, List.of(posted), CLIENT, nowMillis).get(0);
        assertThat(existing(queue, id))
                .isEqualTo(new Message(
                        id,
                        1,
                        body("a"),
                        CLIENT,
                        nowMillis,
                        120,
                        nowMillis + 120_000,
                        nowMillis + 30_000,
                        null,
                        0,
                        null));
    }

    @Test
    void shouldKeepBodiesByteForByte() {
        Queue queue = queue("q");
        RawValue odd = new RawValue(new byte[] {(byte) 0xd3, 0, 0, 0, 0, 0, 0, 0, 1});
        byte[] large = new byte[100_005];
        large[0] = (byte) 0xc6;
        large[2] = 1;
        large[3] = (byte) 0x86;
        large[4] = (byte) 0xa0;
        List<NewMessage> messages = List.of(
                new NewMessage(odd, 60, 0),
                new NewMessage(RawValue.NIL, 60, 0),
                new NewMessage(new RawValue(large), 60, 0));
        shard.messages().post(queue, messages, CLIENT, nowMillis);
        shard.write();
        assertThat(all(queue)).extracting(Message::body).containsExactly(odd, RawValue.NIL, new RawValue(large));
    }

    @Test
    void shouldCountTheAgeFromThePost() {
        Queue queue = queue("q");
        post(queue, "a");
        passSeconds(61.9);
        assertThat(only(queue).ageSeconds(nowMillis)).isEqualTo(61);
    }

    @Test
    void shouldListNothingOfAnAbsentQueue() {
        assertThat(all(ABSENT)).isEmpty();
        assertThat(get(ABSENT, new MessageId(nowMillis, 1, ABSENT.check()))).isNull();
        assertThat(delete(ABSENT, new MessageId(nowMillis, 1, ABSENT.check()))).isZero();
        assertThat(pop(ABSENT, 10)).isEmpty();
        assertThat(stats(ABSENT)).isEqualTo(QueueStats.EMPTY);
        assertThat(claim(ABSENT, 10)).isNull();
        shard.messages().purge(ABSENT);
        assertThat(shard.queues().count(PROJECT)).isZero();
    }

    @Test
    void shouldListBehindAPosition() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c", "d");
        assertThat(texts(list(queue, 0, 2, NOTHING_MORE))).containsExactly("a", "b");
        assertThat(texts(list(queue, 2, 2, NOTHING_MORE))).containsExactly("c", "d");
        assertThat(list(queue, 4, 2, NOTHING_MORE)).isEmpty();
        assertThat(list(queue, Long.MAX_VALUE, 2, NOTHING_MORE)).isEmpty();
    }

    @Test
    void shouldListBehindAMessageThatIsGone() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        delete(queue, ids.get(1));
        assertThat(texts(list(queue, 2, 10, NOTHING_MORE))).containsExactly("c");
    }

    @Test
    void shouldShowTheNewMessagesOnlyToWhoPollsFromTheTail() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        long tail = 2;
        assertThat(list(queue, tail, 10, NOTHING_MORE)).isEmpty();
        post(queue, "c");
        assertThat(texts(list(queue, tail, 10, NOTHING_MORE))).containsExactly("c");
    }

    @Test
    void shouldFillAPageThoughHiddenMessagesLieBetween() {
        Queue queue = queue("q");
        for (int i = 0; i < 30; i++) {
            post(queue, "free " + i);
            postDelayed(queue, 60, "delayed " + i);
        }
        assertThat(list(queue, 0, 20, NOTHING_MORE)).hasSize(20);
        assertThat(list(queue, 0, 100, NOTHING_MORE)).hasSize(30);
    }

    @Test
    void shouldHideTheMessagesOfOneClient() {
        Queue queue = queue("q");
        ClientId other = new ClientId("0123456789");
        post(queue, "mine");
        shard.messages().post(queue, List.of(new NewMessage(body("theirs"), 60, 0)), other, nowMillis);
        ListRequest notMine = new ListRequest(0, 10, 1000, ALL, CLIENT);
        assertThat(texts(shard.messages().list(queue, notMine, nowMillis).messages()))
                .containsExactly("theirs");
        assertThat(texts(all(queue))).containsExactly("mine", "theirs");
    }

    @Test
    void shouldGoThroughHiddenMessagesInTurns() {
        Queue queue = queue("q");
        post(queue, "1", "2", "3", "4", "5", "6");
        claim(queue, 4);
        ListTurn first = turn(queue, 0, 2, 3);
        assertThat(first.messages()).isEmpty();
        assertThat(first.isLast()).isFalse();
        ListTurn second = turn(queue, first.resumeAfter(), 2, 3);
        assertThat(texts(second.messages())).containsExactly("5", "6");
        assertThat(second.isLast() || turn(queue, second.resumeAfter(), 2, 3).isLast())
                .isTrue();
        assertThat(turn(queue, 0, 1, 5).isLast()).isFalse();
        assertThat(turn(queue, 0, 3, 6).isLast()).isTrue();
        assertThat(turn(queue("other"), 0, 2, 3)).isEqualTo(new ListTurn(List.of(), ListTurn.END));
    }

    private ListTurn turn(Queue queue, long after, int limit, int maxExamined) {
        return shard.messages().list(queue, new ListRequest(after, limit, maxExamined, Set.of(), null), nowMillis);
    }

    @Test
    void shouldListClaimedMessagesOnlyWhenAsked() {
        Queue queue = queue("q");
        post(queue, "claimed", "free");
        claimed(queue, 1);
        assertThat(texts(list(queue, 0, 10, NOTHING_MORE))).containsExactly("free");
        assertThat(texts(list(queue, 0, 10, EnumSet.of(Include.DELAYED)))).containsExactly("free");
        assertThat(texts(list(queue, 0, 10, EnumSet.of(Include.CLAIMED)))).containsExactly("claimed", "free");
    }

    @Test
    void shouldListDelayedMessagesOnlyWhenAsked() {
        Queue queue = queue("q");
        postDelayed(queue, 10, "delayed");
        post(queue, "free");
        assertThat(texts(list(queue, 0, 10, NOTHING_MORE))).containsExactly("free");
        assertThat(texts(list(queue, 0, 10, EnumSet.of(Include.CLAIMED)))).containsExactly("free");
        assertThat(texts(list(queue, 0, 10, EnumSet.of(Include.DELAYED)))).containsExactly("delayed", "free");
    }

    @Test
    void shouldShowADelayedMessageExactlyWhenItsDelayEnds() {
        Queue queue = queue("q");
        postDelayed(queue, 10, "a");
        passSeconds(9.999);
        assertThat(list(queue, 0, 10, NOTHING_MORE)).isEmpty();
        assertThat(pop(queue, 1)).isEmpty();
        passSeconds(0.001);
        assertThat(texts(list(queue, 0, 10, NOTHING_MORE))).containsExactly("a");
        assertThat(pop(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldCountTheLifeOfADelayedMessageFromThePost() {
        Queue queue = queue("q");
        MessageId id = post(queue, 60, 50);
        passSeconds(59.999);
        assertThat(get(queue, id)).isNotNull();
        passSeconds(0.001);
        assertThat(get(queue, id)).isNull();
    }

    private MessageId post(Queue queue, long ttlSeconds, long delaySeconds) {
        NewMessage message = new NewMessage(body("a"), ttlSeconds, delaySeconds);
        return shard.messages().post(queue, List.of(message), CLIENT, nowMillis).get(0);
    }

    @Test
    void shouldEndALifeThatIsShorterThanItsDelay() {
        Queue queue = queue("q");
        post(queue, 60, 900);
        passSeconds(60);
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        passSeconds(900);
        assertThat(pop(queue, 1)).isEmpty();
    }

    @Test
    void shouldGetAMessageInWhateverStateItIs() {
        Queue queue = queue("q");
        MessageId claimed = post(queue, "claimed").get(0);
        Claim claim = claimed(queue, 1);
        MessageId free = post(queue, "free").get(0);
        MessageId delayed = postDelayed(queue, 60, "delayed").get(0);
        assertThat(existing(queue, claimed).claimId()).isEqualTo(claim.id());
        assertThat(existing(queue, free).claimId()).isNull();
        assertThat(text(existing(queue, delayed))).isEqualTo("delayed");
    }

    @Test
    void shouldNotGetAMessageByAnIdThatWasNeverGiven() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        assertThat(get(queue, new MessageId(id.createdMillis(), 2, id.queueCheck())))
                .isNull();
        assertThat(get(queue, new MessageId(id.createdMillis(), 0, id.queueCheck())))
                .isNull();
        assertThat(get(queue, new MessageId(id.createdMillis(), -1, id.queueCheck())))
                .isNull();
        assertThat(get(queue, new MessageId(id.createdMillis() + 1, 1, id.queueCheck())))
                .isNull();
        assertThat(get(queue, new MessageId(id.createdMillis(), 1, id.queueCheck() ^ 1)))
                .isNull();
    }

    @Test
    void shouldEndAMessageExactlyWhenItsTimeIsOver() {
        Queue queue = queue("q");
        MessageId id = postLasting(queue, 60, "a").get(0);
        post(queue, "b");
        passSeconds(59.999);
        assertThat(texts(all(queue))).containsExactly("a", "b");
        assertThat(stats(queue).free()).isEqualTo(2);
        passSeconds(0.001);
        assertThat(texts(all(queue))).containsExactly("b");
        assertThat(get(queue, id)).isNull();
        assertThat(delete(queue, id)).isZero();
        assertThat(stats(queue).free()).isOne();
        assertThat(claimTexts(queue, 10)).containsExactly("b");
    }

    @Test
    void shouldNotPopAnExpiredMessage() {
        Queue queue = queue("q");
        postLasting(queue, 60, "a");
        post(queue, "b");
        passSeconds(60);
        assertThat(pop(queue, 10)).containsExactly("b");
    }

    @Test
    void shouldDeleteMessagesByTheirIds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        assertThat(delete(queue, ids.get(0), ids.get(2))).isEqualTo(2);
        assertThat(texts(all(queue))).containsExactly("b");
    }

    @Test
    void shouldDeleteInWhateverStateAMessageIs() {
        Queue queue = queue("q");
        MessageId claimed = post(queue, "claimed").get(0);
        claimed(queue, 1);
        MessageId free = post(queue, "free").get(0);
        MessageId delayed = postDelayed(queue, 60, "delayed").get(0);
        assertThat(delete(queue, claimed, free, delayed)).isEqualTo(3);
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
    }

    @Test
    void shouldCountWhatItDeletedOnce() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        assertThat(delete(queue, id, id, new MessageId(nowMillis, 9, queue.check())))
                .isOne();
        assertThat(delete(queue, id)).isZero();
    }

    @Test
    void shouldNotShowADeletedMessageWhenItsDelayEnds() {
        Queue queue = queue("q");
        post(queue, "first");
        MessageId id = postDelayed(queue, 10, "delayed").get(0);
        post(queue, "last");
        assertThat(pop(queue, 10)).containsExactly("first", "last");
        delete(queue, id);
        passSeconds(10);
        sweepAll();
        assertThat(pop(queue, 10)).isEmpty();
    }

    @Test
    void shouldPopTheOldestFirst() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c");
        assertThat(pop(queue, 2)).containsExactly("a", "b");
        assertThat(pop(queue, 2)).containsExactly("c");
        assertThat(pop(queue, 2)).isEmpty();
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
    }

    @Test
    void shouldPopNeitherClaimedNorDelayedMessages() {
        Queue queue = queue("q");
        post(queue, "claimed");
        claimed(queue, 1);
        postDelayed(queue, 60, "delayed");
        post(queue, "free");
        assertThat(pop(queue, 10)).containsExactly("free");
        assertThat(texts(all(queue))).containsExactly("claimed", "delayed");
    }

    @Test
    void shouldPopReturnedMessagesAtTheirOldPositionsWithTheirClaimsCounted() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 2);
        shard.claims().release(queue, claim.id(), nowMillis);
        List<Message> popped = shard.messages().pop(queue, 10, nowMillis);
        assertThat(texts(popped)).containsExactly("a", "b", "c");
        assertThat(popped).extracting(Message::claimCount).containsExactly(1, 1, 0);
        assertThat(popped).extracting(Message::claimId).containsOnlyNulls();
    }

    @Test
    void shouldPopADelayedMessageThatCameDueAtItsOldPosition() {
        Queue queue = queue("q");
        postDelayed(queue, 10, "delayed");
        post(queue, "a", "b");
        assertThat(pop(queue, 1)).containsExactly("a");
        passSeconds(10);
        assertThat(pop(queue, 10)).containsExactly("delayed", "b");
    }

    @Test
    void shouldNotCountAPopAsAClaim() {
        Queue queue = queue("q");
        post(queue, "a");
        assertThat(shard.messages().pop(queue, 1, nowMillis))
                .extracting(Message::claimCount)
                .containsExactly(0);
    }

    @Test
    void shouldCountFreeAndClaimedMessages() {
        Queue queue = queue("q");
        List<MessageId> ids = new ArrayList<>(post(queue, "claimed", "free"));
        claimed(queue, 1);
        ids.addAll(postDelayed(queue, 60, "delayed"));
        assertThat(stats(queue)).isEqualTo(new QueueStats(2, 1, ids.get(0), ids.get(2)));
        assertThat(stats(queue).total()).isEqualTo(3);
    }

    @Test
    void shouldCountMessagesOfAnExpiredClaimAsFree() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        claimed(queue, 1);
        passSeconds(99.999);
        assertThat(stats(queue).claimed()).isOne();
        passSeconds(0.001);
        assertThat(stats(queue).claimed()).isZero();
        assertThat(stats(queue).free()).isEqualTo(2);
    }

    @Test
    void shouldNameTheOldestAndTheNewestOfThoseThatAreLeft() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        delete(queue, ids.get(0), ids.get(3));
        assertThat(stats(queue).oldest()).isEqualTo(ids.get(1));
        assertThat(stats(queue).newest()).isEqualTo(ids.get(2));
    }

    @Test
    void shouldNotNameAnExpiredMessageAsTheNewest() {
        Queue queue = queue("q");
        MessageId lasting = post(queue, "lasting").get(0);
        postLasting(queue, 60, "a", "b");
        passSeconds(60);
        assertThat(stats(queue)).isEqualTo(new QueueStats(1, 0, lasting, lasting));
    }

    @Test
    void shouldPurgeWhateverStateMessagesAreIn() {
        Queue queue = queue("q");
        post(queue, "claimed", "free");
        Claim claim = claimed(queue, 1);
        postDelayed(queue, 60, "delayed");
        shard.messages().purge(queue);
        assertThat(all(queue)).isEmpty();
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isNull();
        passSeconds(1000);
        sweepAll();
        assertThat(all(queue)).isEmpty();
    }

    @Test
    void shouldGoOnCountingPositionsAfterAPurge() {
        Queue queue = queue("q");
        MessageId before = post(queue, "a", "b").get(1);
        shard.messages().purge(queue);
        MessageId after = post(queue, "c").get(0);
        assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
        assertThat(texts(all(queue))).containsExactly("c");
        assertThat(claimTexts(queue, 10)).containsExactly("c");
    }

    @Test
    void shouldPurgeOneQueueOnly() {
        Queue queue = queue("q");
        post(queue, "a");
        post(queue("p"), "before");
        post(queue("r"), "after");
        shard.messages().purge(queue);
        assertThat(texts(all(queue("p")))).containsExactly("before");
        assertThat(texts(all(queue("r")))).containsExactly("after");
    }

    @Test
    void shouldPurgeWrittenAndOpenMessagesAlike() {
        Queue queue = queue("q");
        post(queue, "written");
        shard.write();
        post(queue, "open");
        shard.messages().purge(queue);
        post(queue, "after");
        assertThat(texts(all(queue))).containsExactly("after");
        shard.write();
        assertThat(texts(all(queue))).containsExactly("after");
    }

    @Test
    void shouldTakeManyMessagesAtOnce() {
        Queue queue = queue("q");
        String[] texts = new String[3000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Integer.toString(i);
        }
        post(queue, texts);
        shard.write();
        assertThat(stats(queue).free()).isEqualTo(3000);
        assertThat(pop(queue, 2990)).hasSize(2990).startsWith("0").endsWith("2989");
        assertThat(pop(queue, 20)).hasSize(10).endsWith("2999");
    }
}
