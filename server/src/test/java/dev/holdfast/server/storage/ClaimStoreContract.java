package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every {@link ClaimStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class ClaimStoreContract extends StoreContract {

    private static final long CLAIM_SECONDS = 100;

    private Claim claimFor(Queue queue, long ttlSeconds, long graceSeconds) {
        ClaimRequest request = new ClaimRequest(newClaimId(), CLIENT, ttlSeconds, graceSeconds, 10, null);
        return Objects.requireNonNull(claim(queue, request));
    }

    private @Nullable Claim get(Queue queue, Claim claim) {
        return shard.claims().get(queue, claim.id(), nowMillis);
    }

    private boolean release(Queue queue, Claim claim) {
        return shard.claims().release(queue, claim.id(), nowMillis);
    }

    private boolean update(Queue queue, Claim claim, long ttlSeconds, long graceSeconds) {
        return shard.claims().update(queue, claim.id(), ttlSeconds, graceSeconds, nowMillis);
    }

    @Test
    void shouldClaimTheOldestFirst() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c");
        assertThat(claimTexts(queue, 2)).containsExactly("a", "b");
        assertThat(claimTexts(queue, 2)).containsExactly("c");
        assertThat(claim(queue, 2)).isNull();
    }

    @Test
    void shouldTellAboutTheClaim() {
        Queue queue = queue("q");
        post(queue, "a");
        ClaimRequest request = new ClaimRequest(newClaimId(), CLIENT, 77, 66, 5, null);
        Claim claim = Objects.requireNonNull(claim(queue, request));
        assertThat(claim)
                .isEqualTo(new Claim(request.id(), CLIENT, 77, 66, nowMillis, nowMillis + 77_000, claim.messages()));
        assertThat(claim.messages()).hasSize(1);
        assertThat(claim.messages().get(0).claimId()).isEqualTo(request.id());
        assertThat(get(queue, claim)).isEqualTo(claim);
    }

    @Test
    void shouldNotMakeAClaimOfNothing() {
        Queue queue = queue("q");
        Claim claim = claim(queue, 10);
        assertThat(claim).isNull();
        postDelayed(queue, 60, "delayed");
        ClaimId id = newClaimId();
        assertThat(claim(queue, new ClaimRequest(id, CLIENT, 60, 60, 10, null))).isNull();
        assertThat(shard.claims().get(queue, id, nowMillis)).isNull();
    }

    @Test
    void shouldNeverGiveAMessageToTwoLiveClaims() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d", "e");
        List<MessageId> taken = new ArrayList<>();
        for (Claim claim = claim(queue, 2); claim != null; claim = claim(queue, 2)) {
            claim.messages().forEach(message -> taken.add(message.id()));
        }
        assertThat(taken).containsExactlyElementsOf(ids);
    }

    @Test
    void shouldSkipDelayedMessagesAndTakeThemWhenTheyAreDue() {
        Queue queue = queue("q");
        postDelayed(queue, 10, "delayed");
        post(queue, "a", "b");
        assertThat(claimTexts(queue, 1)).containsExactly("a");
        passSeconds(10);
        assertThat(claimTexts(queue, 10)).containsExactly("delayed", "b");
    }

    @Test
    void shouldTakeRevealedMessagesWhetherOrNotAClaimHasPassedThem() {
        Queue queue = queue("q");
        postDelayed(queue, 60, "a");
        postDelayed(queue, 900, "b");
        post(queue, "c");
        assertThat(claimTexts(queue, 1)).containsExactly("c");
        postDelayed(queue, 10, "d");
        shard.messages().reveal(queue);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
        assertThat(claimTexts(queue, 10)).containsExactly("b", "d");
        passSeconds(100);
        sweepAll();
        assertThat(claimTexts(queue, 10)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldHideNothingAgainThatWasRevealed() {
        Queue queue = queue("q");
        postDelayed(queue, 200, "a", "b");
        assertThat(claimTexts(queue, 10)).isEmpty();
        shard.messages().reveal(queue);
        postDelayed(queue, 150, "c");
        assertThat(texts(list(queue, 0, 10, Set.of()))).containsExactly("a", "b");
        assertThat(pop(queue, 1)).containsExactly("a");
        Claim claim = claimed(queue, 10);
        assertThat(texts(claim.messages())).containsExactly("b");
        release(queue, claim);
        assertThat(claimTexts(queue, 10)).containsExactly("b");
        passSeconds(150);
        assertThat(claimTexts(queue, 10)).containsExactly("b", "c");
    }

    @Test
    void shouldRevealAgain() {
        Queue queue = queue("q");
        shard.messages().reveal(queue);
        for (String text : List.of("a", "b", "c")) {
            postDelayed(queue, 200, text);
            assertThat(claimTexts(queue, 10)).isEmpty();
            shard.messages().reveal(queue);
            assertThat(pop(queue, 10)).containsExactly(text);
        }
    }

    @Test
    void shouldForgetAReveal() {
        Queue queue = queue("q");
        postDelayed(queue, 200, "a");
        assertThat(claimTexts(queue, 10)).isEmpty();
        shard.write();
        shard.messages().reveal(queue);
        shard.discard();
        assertThat(claimTexts(queue, 10)).isEmpty();
    }

    @Test
    void shouldTakeDueMessagesInTheOrderOfTheirPositionsNotOfTheirDelays() {
        Queue queue = queue("q");
        postDelayed(queue, 30, "a");
        postDelayed(queue, 10, "b");
        postDelayed(queue, 20, "c");
        post(queue, "d");
        assertThat(claimTexts(queue, 1)).containsExactly("d");
        passSeconds(30);
        assertThat(claimTexts(queue, 2)).containsExactly("a", "b");
        assertThat(claimTexts(queue, 2)).containsExactly("c");
    }

    @Test
    void shouldTakeReleasedMessagesBeforeYoungerOnes() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c", "d");
        Claim first = claimed(queue, 1);
        Claim second = claimed(queue, 1);
        release(queue, second);
        release(queue, first);
        assertThat(claimTexts(queue, 3)).containsExactly("a", "b", "c");
    }

    @Test
    void shouldTakeReturnedAndFreshMessagesInTheOrderOfTheirPositions() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c");
        claimed(queue, 1);
        Claim second = claimed(queue, 1);
        release(queue, second);
        assertThat(claimTexts(queue, 10)).containsExactly("b", "c");
    }

    @Test
    void shouldFreeTheMessagesOfAClaimExactlyWhenItExpires() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        Claim claim = claimed(queue, 1);
        passSeconds(CLAIM_SECONDS - 0.001);
        assertThat(get(queue, claim)).isNotNull();
        assertThat(claimTexts(queue, 10)).containsExactly("b");
        passSeconds(0.001);
        assertThat(get(queue, claim)).isNull();
        assertThat(claimTexts(queue, 10)).containsExactly("a");
    }

    @Test
    void shouldTreatAnExpiredClaimTheSameBeforeAndAfterTheSweep() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        Claim claim = claimed(queue, 1);
        passSeconds(CLAIM_SECONDS);
        Message before = existing(queue, id);
        sweepAll();
        assertThat(existing(queue, id)).isEqualTo(before);
        assertThat(before.claimId()).isNull();
        assertThat(get(queue, claim)).isNull();
    }

    @Test
    void shouldNotFreeAMessageThatANewClaimTookFromAnExpiredOne() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        claimed(queue, 1);
        passSeconds(CLAIM_SECONDS);
        Claim second = claimed(queue, 1);
        sweepAll();
        assertThat(existing(queue, id).claimId()).isEqualTo(second.id());
        assertThat(get(queue, second)).isNotNull();
        assertThat(claim(queue, 1)).isNull();
    }

    @Test
    void shouldNotUpdateOrReleaseAnExpiredClaim() {
        Queue queue = queue("q");
        post(queue, "a");
        Claim claim = claimed(queue, 1);
        passSeconds(CLAIM_SECONDS);
        assertThat(update(queue, claim, 60, 60)).isFalse();
        assertThat(release(queue, claim)).isFalse();
    }

    @Test
    void shouldKnowAClaimInItsOwnQueueOnly() {
        Queue queue = queue("q");
        Queue other = queue("r");
        post(queue, "a");
        Claim claim = claimed(queue, 1);
        assertThat(get(other, claim)).isNull();
        assertThat(update(other, claim, 60, 60)).isFalse();
        assertThat(release(other, claim)).isFalse();
        assertThat(get(queue, claim)).isEqualTo(claim);
    }

    @Test
    void shouldReleaseAClaimOnce() {
        Queue queue = queue("q");
        post(queue, "a", "b");
        Claim claim = claimed(queue, 2);
        assertThat(release(queue, claim)).isTrue();
        assertThat(get(queue, claim)).isNull();
        assertThat(release(queue, claim)).isFalse();
        assertThat(stats(queue).claimed()).isZero();
        assertThat(all(queue)).extracting(Message::claimId).containsOnlyNulls();
    }

    @Test
    void shouldShrinkAClaimWhenItsMessagesAreDeleted() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        delete(queue, ids.get(1));
        Claim smaller = Objects.requireNonNull(get(queue, claim));
        assertThat(texts(smaller.messages())).containsExactly("a", "c");
    }

    @Test
    void shouldEndAClaimWithItsLastMessage() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 2);
        delete(queue, ids.get(0));
        assertThat(get(queue, claim)).isNotNull();
        delete(queue, ids.get(1));
        assertThat(get(queue, claim)).isNull();
        assertThat(update(queue, claim, 60, 60)).isFalse();
        assertThat(release(queue, claim)).isFalse();
    }

    @Test
    void shouldNotReturnADeletedMessageWhenItsClaimEnds() {
        Queue queue = queue("q");
        List<MessageId> ids = post(queue, "a", "b");
        Claim claim = claimed(queue, 2);
        delete(queue, ids.get(0));
        release(queue, claim);
        assertThat(claimTexts(queue, 10)).containsExactly("b");
        delete(queue, ids.get(1));
        passSeconds(CLAIM_SECONDS);
        sweepAll();
        assertThat(claimTexts(queue, 10)).isEmpty();
    }

    @Test
    void shouldCountEveryClaim() {
        Queue queue = queue("q");
        post(queue, "a");
        for (int count = 1; count <= 3; count++) {
            Claim claim = claimed(queue, 1);
            assertThat(claim.messages().get(0).claimCount()).isEqualTo(count);
            release(queue, claim);
        }
        claimed(queue, 1);
        passSeconds(CLAIM_SECONDS);
        assertThat(only(queue).claimCount()).isEqualTo(4);
        sweepAll();
        assertThat(only(queue).claimCount()).isEqualTo(4);
    }

    @Test
    void shouldNotCountAnUpdate() {
        Queue queue = queue("q");
        post(queue, "a");
        update(queue, claimed(queue, 1), 60, 60);
        assertThat(only(queue).claimCount()).isOne();
    }

    @ParameterizedTest(name = "claim {0}/{1} of a message with ttl 120 makes it {2}")
    @CsvSource({"777, 0, 777", "777, 23, 800", "121, 22, 143", "60, 30, 120", "120, 30, 120"})
    void shouldExtendTheLifeOfAMessageThatTheClaimWouldOutlive(long ttl, long grace, long expected) {
        Queue queue = queue("q");
        postLasting(queue, 120, "a");
        Claim claim = claimFor(queue, ttl, grace);
        assertThat(claim.messages().get(0).ttlSeconds()).isEqualTo(expected);
        assertThat(claim.messages().get(0).expiresMillis()).isEqualTo(nowMillis + expected * 1000);
        assertThat(only(queue)).isEqualTo(claim.messages().get(0));
    }

    @Test
    void shouldExtendALifeFromTheClaimNotFromThePost() {
        Queue queue = queue("q");
        postLasting(queue, 120, "a");
        passSeconds(100);
        claimFor(queue, 60, 30);
        Message message = only(queue);
        assertThat(message.ttlSeconds()).isEqualTo(90);
        assertThat(message.expiresMillis()).isEqualTo(nowMillis + 90_000);
        assertThat(message.ageSeconds(nowMillis)).isEqualTo(100);
    }

    @Test
    void shouldKeepAnExtendedMessageAfterTheClaimForTheGrace() {
        Queue queue = queue("q");
        MessageId id = postLasting(queue, 60, "a").get(0);
        claimFor(queue, 100, 30);
        passSeconds(129.999);
        assertThat(existing(queue, id).claimId()).isNull();
        passSeconds(0.001);
        assertThat(get(queue, id)).isNull();
    }

    @Test
    void shouldKeepTheExtendedLifeOfAReleasedMessage() {
        Queue queue = queue("q");
        postLasting(queue, 60, "a");
        long posted = nowMillis;
        release(queue, claimFor(queue, 200, 100));
        assertThat(only(queue).expiresMillis()).isEqualTo(posted + 300_000);
        assertThat(only(queue).ttlSeconds()).isEqualTo(300);
        passSeconds(70);
        sweepAll();
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldExtendOnlyThoseThatNeedIt() {
        Queue queue = queue("q");
        postLasting(queue, 1000, "long");
        postLasting(queue, 60, "short");
        Claim claim = claimFor(queue, 100, 50);
        assertThat(claim.messages()).extracting(Message::ttlSeconds).containsExactly(1000L, 150L);
    }

    @Test
    void shouldStartTheTimeOfAnUpdatedClaimAnew() {
        Queue queue = queue("q");
        post(queue, "a");
        Claim claim = claimed(queue, 1);
        passSeconds(90);
        assertThat(update(queue, claim, 70, 60)).isTrue();
        Claim updated = Objects.requireNonNull(get(queue, claim));
        assertThat(updated.ttlSeconds()).isEqualTo(70);
        assertThat(updated.graceSeconds()).isEqualTo(60);
        assertThat(updated.renewedMillis()).isEqualTo(nowMillis);
        assertThat(updated.expiresMillis()).isEqualTo(nowMillis + 70_000);
        assertThat(updated.ageSeconds(nowMillis + 1999)).isOne();
        passSeconds(69.999);
        sweepAll();
        assertThat(get(queue, claim)).isNotNull();
        passSeconds(0.001);
        assertThat(get(queue, claim)).isNull();
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldExtendLivesAgainWithTheNewGraceWhenAClaimIsUpdated() {
        Queue queue = queue("q");
        postLasting(queue, 120, "a");
        Claim claim = claimFor(queue, 100, 60);
        passSeconds(90);
        update(queue, claim, 200, 33);
        assertThat(only(queue).ttlSeconds()).isEqualTo(233);
        assertThat(only(queue).expiresMillis()).isEqualTo(nowMillis + 233_000);
    }

    @Test
    void shouldNotShortenALifeWhenAClaimIsShortened() {
        Queue queue = queue("q");
        postLasting(queue, 60, "a");
        Claim claim = claimFor(queue, 1000, 100);
        Message before = only(queue);
        update(queue, claim, 60, 60);
        assertThat(only(queue)).isEqualTo(before);
        passSeconds(60);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldUpdateWhatIsLeftOfAClaim() {
        Queue queue = queue("q");
        List<MessageId> ids = postLasting(queue, 60, "a", "b");
        Claim claim = claimFor(queue, 100, 60);
        delete(queue, ids.get(0));
        update(queue, claim, 500, 60);
        assertThat(texts(Objects.requireNonNull(get(queue, claim)).messages())).containsExactly("b");
        assertThat(only(queue).ttlSeconds()).isEqualTo(560);
    }

    @Test
    void shouldMoveAMessageToTheDeadLetterQueueAtTheClaimAfterTheLastAllowed() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        DeadLetterRule rule = new DeadLetterRule(2, key("dead"), null);
        for (int i = 0; i < 2; i++) {
            release(queue, Objects.requireNonNull(claimWith(queue, rule, 10)));
        }
        assertThat(claimWith(queue, rule, 10)).isNull();
        assertThat(all(queue)).isEmpty();
        Queue dead = existing("dead");
        assertThat(dead.metadata().values()).isEmpty();
        assertThat(existing(dead, id)).isEqualTo(only(dead));
        assertThat(get(queue, id)).isNull();
        assertThat(text(only(dead))).isEqualTo("a");
    }

    private Queue existing(String name) {
        return Objects.requireNonNull(shard.queues().find(key(name)), "no such queue");
    }

    private @Nullable Claim claimWith(Queue queue, DeadLetterRule rule, int limit) {
        return claim(queue, new ClaimRequest(newClaimId(), CLIENT, CLAIM_SECONDS, 60, limit, rule));
    }

    private void claimAndRelease(Queue queue, int limit) {
        release(queue, claimed(queue, limit));
    }

    @Test
    void shouldKeepTheAgeAndRestartTheLifeOfADeadLetter() {
        Queue queue = queue("q");
        postLasting(queue, 120, "a");
        claimAndRelease(queue, 1);
        passSeconds(100);
        claimWith(queue, new DeadLetterRule(1, key("dead"), 777L), 1);
        Message moved = only(existing("dead"));
        assertThat(moved.ageSeconds(nowMillis)).isEqualTo(100);
        assertThat(moved.ttlSeconds()).isEqualTo(777);
        assertThat(moved.expiresMillis()).isEqualTo(nowMillis + 777_000);
        assertThat(moved.client()).isEqualTo(CLIENT);
    }

    @Test
    void shouldCountItsOwnTtlAnewWhenTheRuleNamesNone() {
        Queue queue = queue("q");
        postLasting(queue, 120, "a");
        claimAndRelease(queue, 1);
        passSeconds(100);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        assertThat(only(existing("dead")).ttlSeconds()).isEqualTo(120);
        assertThat(only(existing("dead")).expiresMillis()).isEqualTo(nowMillis + 120_000);
    }

    @Test
    void shouldCountTheTtlAnewThatAClaimEnlarged() {
        Queue queue = queue("q");
        postLasting(queue, 60, "a");
        claimAndRelease(queue, 1);
        passSeconds(100);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        assertThat(only(existing("dead")).ttlSeconds()).isEqualTo(160);
        assertThat(only(existing("dead")).expiresMillis()).isEqualTo(nowMillis + 160_000);
    }

    @Test
    void shouldShowADeadLetterAtOnce() {
        Queue queue = queue("q");
        post(queue, "a");
        claimAndRelease(queue, 1);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        Queue dead = existing("dead");
        assertThat(only(dead).claimId()).isNull();
        assertThat(stats(dead).free()).isOne();
        assertThat(claimTexts(dead, 1)).containsExactly("a");
    }

    @Test
    void shouldCountTheClaimsOfADeadLetterAnew() {
        Queue queue = queue("q");
        post(queue, "a");
        claimAndRelease(queue, 1);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        Queue dead = existing("dead");
        assertThat(only(dead).claimCount()).isZero();
        assertThat(claimWith(dead, new DeadLetterRule(1, key("deader"), null), 1))
                .isNotNull();
        assertThat(only(dead).claimCount()).isOne();
    }

    @Test
    void shouldDeliverWhatTheRuleDoesNotCatchAndFillUpTheClaim() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c", "d", "e");
        claimAndRelease(queue, 2);
        Claim claim = Objects.requireNonNull(claimWith(queue, new DeadLetterRule(1, key("dead"), null), 2));
        assertThat(texts(claim.messages())).containsExactly("c", "d");
        assertThat(texts(all(existing("dead")))).containsExactly("a", "b");
    }

    @Test
    void shouldAppendDeadLettersToWhatIsInTheTarget() {
        Queue dead = queue("dead");
        post(dead, "before");
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        claimAndRelease(queue, 1);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        post(dead, "after");
        assertThat(texts(all(dead))).containsExactly("before", "a", "after");
        assertThat(all(dead)).extracting(Message::sequence).containsExactly(1L, 2L, 3L);
        assertThat(existing(dead, id).sequence()).isEqualTo(2);
    }

    @Test
    void shouldReachADeadLetterByItsIdInEveryWay() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        claimAndRelease(queue, 1);
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        Queue dead = existing("dead");
        assertThat(delete(queue, id)).isZero();
        Claim claim = claimed(dead, 1);
        assertThat(existing(dead, id).claimId()).isEqualTo(claim.id());
        assertThat(delete(dead, id)).isOne();
        assertThat(get(dead, claim)).isNull();
        assertThat(all(dead)).isEmpty();
        assertThat(get(dead, id)).isNull();
    }

    @Test
    void shouldMoveADeadLetterOnAndBack() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        claimWith(queue, new DeadLetterRule(0, key("dead"), null), 1);
        claimWith(existing("dead"), new DeadLetterRule(0, key("deader"), null), 1);
        assertThat(existing(existing("deader"), id).sequence()).isOne();
        claimWith(existing("deader"), new DeadLetterRule(-1, key("q"), null), 1);
        assertThat(existing(queue, id).sequence()).isEqualTo(2);
        assertThat(claimTexts(queue, 1)).containsExactly("a");
    }

    @Test
    void shouldMoveAMessageToTheTailOfItsOwnQueueOncePerClaim() {
        Queue queue = queue("q");
        MessageId id = post(queue, "a").get(0);
        post(queue, "b");
        claimAndRelease(queue, 1);
        DeadLetterRule toItself = new DeadLetterRule(1, key("q"), null);
        Claim claim = Objects.requireNonNull(claimWith(queue, toItself, 10));
        assertThat(texts(claim.messages())).containsExactly("b");
        assertThat(texts(all(queue))).containsExactly("b", "a");
        assertThat(existing(queue, id).sequence()).isEqualTo(3);
        assertThat(claimTexts(queue, 10)).containsExactly("a");
    }

    @Test
    void shouldMoveFromExpiredClaimsToo() {
        Queue queue = queue("q");
        post(queue, "a");
        claimed(queue, 1);
        passSeconds(CLAIM_SECONDS);
        assertThat(claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1))
                .isNull();
        sweepAll();
        assertThat(all(queue)).isEmpty();
        assertThat(texts(all(existing("dead")))).containsExactly("a");
    }

    @Test
    void shouldNotCreateTheTargetBeforeItIsNeeded() {
        Queue queue = queue("q");
        post(queue, "a");
        claimWith(queue, new DeadLetterRule(1, key("dead"), null), 1);
        assertThat(shard.queues().find(key("dead"))).isNull();
    }

    @Test
    void shouldKeepTheMetadataOfAnExistingTarget() {
        Queue dead = queue("dead");
        Queue queue = queue("q");
        post(queue, "a");
        claimWith(queue, new DeadLetterRule(0, key("dead"), null), 1);
        assertThat(shard.queues().find(key("dead"))).isEqualTo(dead);
    }

    @Test
    void shouldClaimOnPastManyTakenMessages() {
        Queue queue = queue("q");
        String[] texts = new String[2500];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Integer.toString(i);
        }
        List<MessageId> ids = post(queue, texts);
        shard.write();
        Claim first = claimed(queue, 20);
        for (int i = 20; i < 2480; i++) {
            delete(queue, ids.get(i));
        }
        shard.write();
        assertThat(claimTexts(queue, 5)).containsExactly("2480", "2481", "2482", "2483", "2484");
        release(queue, first);
        assertThat(claimTexts(queue, 21)).hasSize(21).startsWith("0", "1").endsWith("19", "2485");
    }
}
