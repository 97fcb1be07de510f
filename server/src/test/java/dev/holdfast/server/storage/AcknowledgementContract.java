package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store does when claims are worked off: by many at once, in any order, in part, or not at all.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class AcknowledgementContract extends StoreContract {

    private static final int WORKERS = 8;
    private static final int BATCH = 9;

    private List<MessageId> postMany(Queue queue, int count) {
        return post(queue, IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
    }

    private @Nullable Claim get(Queue queue, Claim claim) {
        return shard.claims().get(queue, claim.id(), nowMillis);
    }

    private List<String> heldBy(Queue queue, Claim claim) {
        Claim live = get(queue, claim);
        return live == null ? List.of() : texts(live.messages());
    }

    private void release(Queue queue, Claim claim) {
        assertThat(shard.claims().release(queue, claim.id(), nowMillis)).isTrue();
    }

    private static List<MessageId> ids(Claim claim) {
        return claim.messages().stream().map(Message::id).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldTakeAcknowledgementsInAnyOrderFromManyWorkers(long seed) {
        Queue queue = queue("q");
        postMany(queue, WORKERS * BATCH + 1);
        List<Claim> claims = new ArrayList<>();
        List<MessageId> open = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            claims.add(claimed(queue, BATCH));
            open.addAll(ids(claims.get(worker)));
        }
        Collections.shuffle(open, new Random(seed));
        while (!open.isEmpty()) {
            MessageId acknowledged = open.remove(open.size() - 1);
            assertThat(delete(queue, acknowledged)).isOne();
            assertThat(get(queue, acknowledged)).isNull();
            assertThat(stats(queue).claimed()).isEqualTo(open.size());
            for (Claim claim : claims) {
                List<MessageId> left =
                        ids(claim).stream().filter(open::contains).toList();
                Claim live = get(queue, claim);
                assertThat(live == null ? List.of() : ids(live)).isEqualTo(left);
            }
        }
        assertThat(texts(all(queue))).containsExactly(Integer.toString(WORKERS * BATCH));
    }

    @Test
    void shouldTakeAcknowledgementsOfWholeClaimsInAnyOrder() {
        Queue queue = queue("q");
        postMany(queue, 4 * BATCH);
        List<Claim> claims = List.of(claimed(queue, BATCH), claimed(queue, BATCH), claimed(queue, BATCH));
        for (int worker : new int[] {1, 2, 0}) {
            MessageId[] acknowledged = ids(claims.get(worker)).toArray(MessageId[]::new);
            assertThat(delete(queue, acknowledged)).isEqualTo(BATCH);
            assertThat(delete(queue, acknowledged)).isZero();
            assertThat(get(queue, claims.get(worker))).isNull();
        }
        assertThat(all(queue)).hasSize(BATCH);
        assertThat(stats(queue).oldest()).isEqualTo(all(queue).get(0).id());
        assertThat(claimTexts(queue, 2)).containsExactly("27", "28");
    }

    @Test
    void shouldReleaseWhatIsLeftOfAClaim() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 8);
        Claim claim = claimed(queue, 6);
        delete(queue, ids.get(0), ids.get(2), ids.get(3));
        assertThat(heldBy(queue, claim)).containsExactly("1", "4", "5");
        release(queue, claim);
        assertThat(get(queue, claim)).isNull();
        assertThat(stats(queue)).isEqualTo(new QueueStats(5, 0, ids.get(1), ids.get(7)));
        Claim again = claimed(queue, 10);
        assertThat(texts(again.messages())).containsExactly("1", "4", "5", "6", "7");
        assertThat(again.messages()).extracting(Message::claimCount).containsExactly(2, 2, 2, 1, 1);
    }

    @Test
    void shouldGiveBackWhatIsLeftOfAnExpiredClaim() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 5);
        Claim claim = claimed(queue, 5);
        delete(queue, ids.get(1), ids.get(4));
        passSeconds(100);
        assertThat(get(queue, claim)).isNull();
        assertThat(stats(queue)).isEqualTo(new QueueStats(3, 0, ids.get(0), ids.get(3)));
        assertThat(claimTexts(queue, 10)).containsExactly("0", "2", "3");
    }

    @Test
    void shouldUpdateWhatIsLeftOfAClaimWhoseMessagesLiveDifferently() {
        Queue queue = queue("q");
        List<MessageId> ids = new ArrayList<>(postLasting(queue, 300, "a", "b"));
        ids.addAll(postLasting(queue, 1000, "c", "d"));
        ids.addAll(postLasting(queue, 300, "e"));
        Claim claim = claimed(queue, 5);
        delete(queue, ids.get(0), ids.get(2));
        assertThat(shard.claims().update(queue, claim.id(), 500, 60, nowMillis)).isTrue();
        List<Message> held = Objects.requireNonNull(get(queue, claim)).messages();
        assertThat(texts(held)).containsExactly("b", "d", "e");
        assertThat(held).extracting(Message::ttlSeconds).containsExactly(560L, 1000L, 560L);
        assertThat(held).extracting(Message::claimCount).containsOnly(1);
        delete(queue, ids.get(3));
        assertThat(heldBy(queue, claim)).containsExactly("b", "e");
        passSeconds(500);
        assertThat(claimTexts(queue, 5)).containsExactly("b", "e");
    }

    @Test
    void shouldEndTheLifeOfEachMessageOfAClaimAtItsOwnTime() {
        Queue queue = queue("q");
        postLasting(queue, 400, "a");
        postLasting(queue, 200, "b");
        postLasting(queue, 60, "c");
        postLasting(queue, 300, "d");
        Claim claim = claimed(queue, 4);
        assertThat(claim.messages()).extracting(Message::ttlSeconds).containsExactly(400L, 200L, 160L, 300L);
        passSeconds(100);
        sweepAll();
        assertThat(texts(all(queue))).containsExactly("a", "b", "c", "d");
        passSeconds(60);
        assertThat(texts(all(queue))).containsExactly("a", "b", "d");
        sweepAll();
        Claim second = claimed(queue, 1);
        passSeconds(40);
        sweepAll();
        assertThat(texts(all(queue))).containsExactly("a", "d");
        assertThat(heldBy(queue, second)).containsExactly("a");
        passSeconds(100);
        sweepAll();
        assertThat(texts(all(queue))).containsExactly("a");
    }

    @Test
    void shouldMoveADeadLetterOutOfTheMiddle() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 5);
        Claim first = claimed(queue, 1);
        release(queue, claimed(queue, 1));
        Claim second = claimed(queue, 1);
        Claim rest = claimed(queue, 3);
        List.of(rest, second, first).forEach(claim -> release(queue, claim));
        DeadLetterRule rule = new DeadLetterRule(2, key("dead"), null);
        Claim claim = Objects.requireNonNull(claim(queue, new ClaimRequest(newClaimId(), CLIENT, 100, 60, 10, rule)));
        assertThat(texts(claim.messages())).containsExactly("0", "2", "3", "4");
        assertThat(get(queue, ids.get(1))).isNull();
        assertThat(texts(all(queue("dead")))).containsExactly("1");
        delete(queue, ids.get(2));
        assertThat(heldBy(queue, claim)).containsExactly("0", "3", "4");
        assertThat(claimTexts(queue("dead"), 1)).containsExactly("1");
        release(queue, claim);
        assertThat(claimTexts(queue, 10)).containsExactly("0", "3", "4");
    }

    @Test
    void shouldSkipWhatWasDeletedBeforeAnybodyClaimedIt() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 9);
        delete(queue, ids.get(1), ids.get(2), ids.get(5), ids.get(8));
        assertThat(texts(list(queue, 0, 3, ALL))).containsExactly("0", "3", "4");
        assertThat(stats(queue)).isEqualTo(new QueueStats(5, 0, ids.get(0), ids.get(7)));
        assertThat(claimTexts(queue, 3)).containsExactly("0", "3", "4");
        assertThat(pop(queue, 3)).containsExactly("6", "7");
    }

    @Test
    void shouldPurgeAQueueOfWhichSomeIsGone() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 10);
        Claim claim = claimed(queue, 6);
        delete(queue, ids.get(1), ids.get(4), ids.get(7));
        shard.messages().purge(queue);
        assertThat(all(queue)).isEmpty();
        assertThat(get(queue, claim)).isNull();
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
        assertThat(delete(queue, ids.toArray(MessageId[]::new))).isZero();
        post(queue, "after");
        assertThat(claimTexts(queue, 10)).containsExactly("after");
    }

    @Test
    void shouldDeleteAQueueOfWhichSomeIsGone() {
        Queue queue = queue("q");
        List<MessageId> ids = postMany(queue, 10);
        claimed(queue, 6);
        delete(queue, ids.get(1), ids.get(4), ids.get(7));
        shard.write();
        assertThat(shard.queues().delete(key("q"))).isTrue();
        Queue again = queue("q");
        assertThat(all(again)).isEmpty();
        List<MessageId> posted = post(again, "new");
        assertThat(delete(again, ids.get(0))).isZero();
        assertThat(existing(again, posted.get(0)).claimCount()).isZero();
    }
}
