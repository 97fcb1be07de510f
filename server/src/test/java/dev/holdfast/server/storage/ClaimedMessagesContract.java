package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClaimStore} does with single messages of a claim.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class ClaimedMessagesContract extends StoreContract {

    private static final DeadLetterRule TO_DEAD = new DeadLetterRule(9, key("dead"), null);

    private List<MessageId> releaseSome(Queue queue, Claim claim, long delaySeconds, MessageId... ids) {
        return shard.claims().releaseMessages(queue, claim.id(), List.of(ids), delaySeconds, nowMillis);
    }

    private @Nullable Extension extend(Queue queue, ClaimId claim, long ttlSeconds, MessageId... ids) {
        return shard.claims().extendMessages(queue, claim, List.of(ids), newClaimId(), ttlSeconds, nowMillis);
    }

    private List<MessageId> reject(Queue queue, Claim claim, @Nullable String reason, MessageId... ids) {
        return shard.claims().reject(queue, claim.id(), List.of(ids), reason, TO_DEAD, nowMillis);
    }

    private @Nullable Claim get(Queue queue, ClaimId claim) {
        return shard.claims().get(queue, claim, nowMillis);
    }

    private List<String> held(Queue queue, ClaimId claim) {
        return texts(Objects.requireNonNull(get(queue, claim)).messages());
    }

    private Queue dead() {
        return Objects.requireNonNull(shard.queues().find(key("dead")), "no dead-letter queue");
    }

    @Test
    void shouldReleaseOneMessageAndKeepTheOthers() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        Claim claim = claimed(queue, 3);
        assertThat(releaseSome(queue, claim, 0, ids.get(1))).containsExactly(ids.get(1));
        assertThat(held(queue, claim.id())).containsExactly("a", "c");
        assertThat(stats(queue).claimed()).isEqualTo(2);
        assertThat(existing(queue, ids.get(1)).claimCount()).isOne();
        assertThat(claimTexts(queue, 10)).containsExactly("b", "d");
        assertThat(existing(queue, ids.get(1)).claimCount()).isEqualTo(2);
    }

    @Test
    void shouldEndAClaimWhoseLastMessageIsReleased() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b");
        Claim claim = claimed(queue, 2);
        assertThat(releaseSome(queue, claim, 0, ids.get(1), ids.get(0), ids.get(1)))
                .containsExactlyElementsOf(ids);
        assertThat(get(queue, claim.id())).isNull();
        assertThat(claimTexts(queue, 10)).containsExactly("a", "b");
    }

    @Test
    void shouldReleaseOnlyWhatTheClaimHolds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        Claim first = claimed(queue, 2);
        Claim second = claimed(queue, 1);
        delete(queue, ids.get(0));
        assertThat(releaseSome(queue, first, 0, ids.get(0), ids.get(2), ids.get(3)))
                .isEmpty();
        assertThat(releaseSome(queue("r"), first, 0, ids.get(1))).isEmpty();
        assertThat(held(queue, first.id())).containsExactly("b");
        assertThat(held(queue, second.id())).containsExactly("c");
        passSeconds(100);
        assertThat(releaseSome(queue, first, 0, ids.get(1))).isEmpty();
    }

    @Test
    void shouldHideAMessageThatIsReleasedWithADelay() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 2);
        assertThat(releaseSome(queue, claim, 30, ids.get(0))).containsExactly(ids.get(0));
        Message hidden = existing(queue, ids.get(0));
        assertThat(hidden.claimId()).isNull();
        assertThat(hidden.visibleMillis()).isEqualTo(nowMillis + 30_000);
        assertThat(hidden.claimCount()).isOne();
        assertThat(stats(queue).claimed()).isOne();
        assertThat(stats(queue).free()).isEqualTo(2);
        assertThat(texts(list(queue, 0, 10, Set.of()))).containsExactly("c");
        assertThat(texts(list(queue, 0, 10, Set.of(ListRequest.Include.DELAYED))))
                .containsExactly("a", "c");
        assertThat(pop(queue, 10)).containsExactly("c");
        passSeconds(29.999);
        assertThat(claimTexts(queue, 10)).isEmpty();
        passSeconds(0.001);
        assertThat(claimTexts(queue, 10)).containsExactly("a");
        assertThat(existing(queue, ids.get(0)).claimCount()).isEqualTo(2);
    }

    @Test
    void shouldFreeADelayedMessageAtItsOldPositionWhetherOrNotItIsSwept() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        releaseSome(queue, claim, 10, ids.get(2));
        releaseSome(queue, claim, 20, ids.get(0));
        passSeconds(20);
        Message before = existing(queue, ids.get(0));
        assertThat(shard.sweep(nowMillis, 100).wokenQueues()).contains(queue.key());
        assertThat(existing(queue, ids.get(0))).isEqualTo(before);
        assertThat(claimTexts(queue, 10)).containsExactly("a", "c");
    }

    @Test
    void shouldNotFreeADelayedMessageForAnybodyWhoGuessesItsHold() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b");
        releaseSome(queue, claimed(queue, 2), 30, ids.get(0), ids.get(1));
        ClaimId hold = HoldId.of(nowMillis + 30_000, 1);
        assertThat(get(queue, hold)).isNull();
        assertThat(shard.claims().update(queue, hold, 60, 60, nowMillis)).isFalse();
        assertThat(shard.claims().release(queue, hold, nowMillis)).isFalse();
        assertThat(shard.claims().releaseMessages(queue, hold, ids, 0, nowMillis))
                .isEmpty();
        assertThat(extend(queue, hold, 60, ids.get(0))).isNull();
        assertThat(shard.claims().reject(queue, hold, ids, null, TO_DEAD, nowMillis))
                .isEmpty();
        assertThat(claim(queue, 10)).isNull();
    }

    @Test
    void shouldNotProlongTheLifeOfAMessageByADelay() {
        Queue queue = queue("q");
        List<MessageId> ids = postLasting(queue, 120, "a", "b");
        Claim claim = claimed(queue, 2);
        Message before = existing(queue, ids.get(0));
        releaseSome(queue, claim, 500, ids.get(0));
        assertThat(existing(queue, ids.get(0)).expiresMillis()).isEqualTo(before.expiresMillis());
        passSeconds(120);
        assertThat(get(queue, ids.get(0))).isNull();
        passSeconds(400);
        sweepAll();
        assertThat(all(queue)).isEmpty();
    }

    @Test
    void shouldNotRevealAMessageThatWasReleasedWithADelay() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a");
        releaseSome(queue, claimed(queue, 1), 30, ids.get(0));
        shard.messages().reveal(queue);
        assertThat(only(queue).isDelayed(nowMillis)).isTrue();
        assertThat(claim(queue, 1)).isNull();
        passSeconds(30);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldDeleteAndPurgeDelayedMessages() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        releaseSome(queue, claim, 30, ids.get(0), ids.get(1));
        assertThat(delete(queue, ids.get(0))).isOne();
        shard.write();
        assertThat(delete(queue, ids.get(1), ids.get(2))).isEqualTo(2);
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        ids = post(queue, "d");
        releaseSome(queue, claimed(queue, 1), 30, ids.get(0));
        shard.messages().purge(queue);
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        passSeconds(30);
        assertThat(claim(queue, 1)).isNull();
    }

    @Test
    void shouldReleaseEveryOtherMessageOfALargeClaim() {
        Queue queue = queue("q");
        List<MessageId> ids =
                post(queue, IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new));
        Claim claim = claimed(queue, 300);
        MessageId[] odd =
                IntStream.range(0, 150).mapToObj(i -> ids.get(2 * i + 1)).toArray(MessageId[]::new);
        assertThat(releaseSome(queue, claim, 60, odd)).hasSize(150);
        shard.write();
        assertThat(held(queue, claim.id())).hasSize(150);
        assertThat(stats(queue).claimed()).isEqualTo(150);
        passSeconds(60);
        assertThat(claimTexts(queue, 300)).hasSize(150).startsWith("1", "3").endsWith("299");
    }

    @Test
    void shouldExtendAWholeClaimUnderItsOwnId() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a");
        Claim claim = claimed(queue, 1);
        passSeconds(90);
        Extension extension = Objects.requireNonNull(extend(queue, claim.id(), 70, ids.get(0)));
        assertThat(extension).isEqualTo(new Extension(claim.id(), nowMillis + 70_000, ids));
        assertThat(Objects.requireNonNull(get(queue, claim.id())).graceSeconds())
                .isEqualTo(60);
        passSeconds(69.999);
        assertThat(get(queue, claim.id())).isNotNull();
        passSeconds(0.001);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldExtendAPartOfAClaimUnderANewId() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        passSeconds(50);
        Extension extension = Objects.requireNonNull(extend(queue, claim.id(), 200, ids.get(1), ids.get(1)));
        assertThat(extension.messages()).containsExactly(ids.get(1));
        assertThat(extension.claim()).isNotEqualTo(claim.id());
        assertThat(extension.expiresMillis()).isEqualTo(nowMillis + 200_000);
        Claim split = Objects.requireNonNull(get(queue, extension.claim()));
        assertThat(split.client()).isEqualTo(CLIENT);
        assertThat(split.graceSeconds()).isEqualTo(60);
        assertThat(texts(split.messages())).containsExactly("b");
        assertThat(existing(queue, ids.get(1)).claimCount()).isOne();
        assertThat(held(queue, claim.id())).containsExactly("a", "c");
        passSeconds(50);
        assertThat(claimTexts(queue, 10)).containsExactly("a", "c");
        passSeconds(150);
        assertThat(claimTexts(queue, 10)).contains("b");
    }

    @Test
    void shouldExtendTheLifeOfAMessageWithItsClaim() {
        Queue queue = queue("q");
        List<MessageId> ids = postLasting(queue, 120, "a", "b");
        Claim claim = claimed(queue, 2);
        extend(queue, claim.id(), 1000, ids.get(0));
        assertThat(existing(queue, ids.get(0)).ttlSeconds()).isEqualTo(1060);
        assertThat(existing(queue, ids.get(0)).expiresMillis()).isEqualTo(nowMillis + 1_060_000);
        assertThat(existing(queue, ids.get(1)).ttlSeconds()).isEqualTo(120);
    }

    @Test
    void shouldExtendNothingThatTheClaimDoesNotHold() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b");
        Claim claim = claimed(queue, 1);
        assertThat(extend(queue, claim.id(), 1000, ids.get(1))).isNull();
        assertThat(extend(queue, newClaimId(), 1000, ids.get(0))).isNull();
        passSeconds(100);
        assertThat(extend(queue, claim.id(), 1000, ids.get(0))).isNull();
    }

    @Test
    void shouldRejectMessagesWithTheirReasonAndSource() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        passSeconds(10);
        assertThat(reject(queue, claim, "cannot be read", ids.get(2), ids.get(0)))
                .containsExactly(ids.get(0), ids.get(2));
        assertThat(held(queue, claim.id())).containsExactly("b");
        assertThat(texts(all(dead()))).containsExactly("a", "c");
        Message rejected = existing(dead(), ids.get(0));
        assertThat(rejected.deadLetter()).isEqualTo(new DeadLetter(key("q").name(), "cannot be read", nowMillis, 1));
        assertThat(rejected.claimCount()).isZero();
        assertThat(rejected.isDelayed(nowMillis)).isFalse();
        assertThat(existing(queue, ids.get(1)).deadLetter()).isNull();
        assertThat(get(queue, ids.get(0))).isNull();
    }

    @Test
    void shouldRejectWithoutAReasonAndTheLastMessageOfAClaim() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a");
        Claim claim = claimed(queue, 1);
        assertThat(reject(queue, claim, null, ids.get(0))).isEqualTo(ids);
        assertThat(get(queue, claim.id())).isNull();
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        assertThat(Objects.requireNonNull(only(dead()).deadLetter()).reason()).isEqualTo(DeadLetter.REJECTED);
    }

    @Test
    void shouldRejectOnlyWhatTheClaimHolds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b");
        Claim claim = claimed(queue, 1);
        assertThat(reject(queue, claim, "no", ids.get(1))).isEmpty();
        passSeconds(100);
        assertThat(reject(queue, claim, "no", ids.get(0))).isEmpty();
        assertThat(all(queue)).hasSize(2);
        assertThat(shard.queues().find(key("dead"))).isNull();
    }

    @Test
    void shouldListClaimsPageByPageWithoutHolds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d", "e");
        List<Claim> claims = List.of(claimed(queue, 2), claimed(queue, 1), claimed(queue, 1));
        releaseSome(queue, claims.get(0), 60, ids.get(0));
        delete(queue, ids.get(2));
        ClaimTurn first = shard.claims().list(queue, null, 1, 100, nowMillis);
        assertThat(first.claims())
                .containsExactly(
                        new ClaimSummary(claims.get(0).id(), CLIENT, 100, 60, nowMillis, nowMillis + 100_000, 1));
        ClaimTurn rest = shard.claims().list(queue, first.resumeAfter(), 10, 100, nowMillis);
        assertThat(rest.claims())
                .extracting(ClaimSummary::id)
                .containsExactly(claims.get(2).id());
        assertThat(rest.resumeAfter()).isNull();
        passSeconds(100);
        assertThat(shard.claims().list(queue, null, 10, 100, nowMillis).claims())
                .isEmpty();
    }

    @Test
    void shouldLookAtABoundedNumberOfClaims() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        for (MessageId id : ids) {
            releaseSome(queue, claimed(queue, 1), 200, id);
        }
        post(queue, "d");
        Claim claim = claimed(queue, 1);
        List<ClaimId> found = new ArrayList<>();
        int turns = 0;
        ClaimTurn listed;
        ClaimId after = null;
        do {
            listed = shard.claims().list(queue, after, 10, 1, nowMillis);
            listed.claims().forEach(summary -> found.add(summary.id()));
            after = listed.resumeAfter();
            turns++;
        } while (after != null);
        assertThat(found).containsExactly(claim.id());
        assertThat(turns).isLessThanOrEqualTo(4);
        assertThat(shard.claims().summary(queue, claim.id(), nowMillis)).isNotNull();
    }

    @Test
    void shouldTellWhatAClaimHolds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 2);
        assertThat(shard.claims()
                        .held(queue, claim.id(), List.of(ids.get(2), ids.get(1), ids.get(0), ids.get(1)), nowMillis))
                .containsExactly(ids.get(0), ids.get(1));
        passSeconds(100);
        assertThat(shard.claims().held(queue, claim.id(), ids, nowMillis)).isEmpty();
    }

    @Test
    void shouldDeleteOfAClaimWhatItHolds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        Claim claim = claimed(queue, 2);
        Claim other = claimed(queue, 1);
        assertThat(shard.claims()
                        .deleteMessages(queue, claim.id(), List.of(ids.get(1), ids.get(2)), nowMillis, nowMillis))
                .containsExactly(ids.get(1));
        assertThat(shard.claims().deleteMessages(queue, claim.id(), ids, nowMillis, nowMillis))
                .containsExactly(ids.get(0));
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isNull();
        passSeconds(100);
        assertThat(shard.claims().deleteMessages(queue, other.id(), ids, nowMillis, nowMillis))
                .isEmpty();
        assertThat(stats(queue).total()).isEqualTo(2);
    }

    @Test
    void shouldStopAtTheSizeThatIsWantedButTakeOneMessage() {
        Queue queue = queue("q");
        post(queue, "0123456789", "0123456789", "0123456789", "0123456789", "0123456789");
        ClaimRequest small = new ClaimRequest(newClaimId(), CLIENT, 100, 60, 10, 12, null);
        assertThat(Objects.requireNonNull(claim(queue, small)).messages()).hasSize(2);
        assertThat(shard.messages().pop(queue, 10, 1, nowMillis)).hasSize(1);
        ListRequest request = new ListRequest(0, 10, 100, Set.of(), null, null, 1);
        assertThat(shard.messages().list(queue, request, nowMillis).messages()).hasSize(1);
    }

    @Test
    void shouldMoveFreeMessagesBackAsIfTheyHadNeverBeenDead() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        reject(queue, claimed(queue, 2), "broken", ids.get(0), ids.get(1));
        Queue dead = dead();
        Claim claim = claimed(dead, 1);
        passSeconds(10);
        assertThat(shard.messages().move(dead, ids, queue, nowMillis)).containsExactly(ids.get(1));
        assertThat(texts(all(queue))).containsExactly("c", "b");
        Message moved = existing(queue, ids.get(1));
        assertThat(moved.deadLetter()).isNull();
        assertThat(moved.expiresMillis()).isEqualTo(nowMillis + TTL_SECONDS * 1000);
        assertThat(moved.ageSeconds(nowMillis)).isEqualTo(10);
        assertThat(texts(all(dead))).containsExactly("a");
        shard.claims().release(dead, claim.id(), nowMillis);
        assertThat(shard.messages().move(dead, ids, queue, nowMillis)).containsExactly(ids.get(0));
        assertThat(stats(dead)).isEqualTo(QueueStats.EMPTY);
        assertThat(claimTexts(queue, 10)).containsExactly("c", "b", "a");
    }

    @Test
    void shouldTellOfADeadLetterThatItWasClaimedTooOften() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a");
        for (int i = 0; i < 2; i++) {
            shard.claims().release(queue, claimed(queue, 1).id(), nowMillis);
        }
        passSeconds(5);
        DeadLetterRule rule = new DeadLetterRule(2, key("dead"), null);
        assertThat(claim(queue, new ClaimRequest(newClaimId(), CLIENT, 100, 60, 1, rule)))
                .isNull();
        DeadLetter expected = new DeadLetter(key("q").name(), DeadLetter.CLAIMED_TOO_OFTEN, nowMillis, 2);
        assertThat(only(dead()).deadLetter()).isEqualTo(expected);
        shard.write();
        assertThat(existing(dead(), ids.get(0)).deadLetter()).isEqualTo(expected);
        assertThat(claimed(dead(), 1).messages().get(0).deadLetter()).isEqualTo(expected);
    }
}
