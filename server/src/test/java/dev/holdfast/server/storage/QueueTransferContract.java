package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.QueueTransfer.Arrival;
import dev.holdfast.server.storage.QueueTransfer.Departure;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link QueueTransfer} does: the queue that has come is, by every question and by all that is done with it
 * later, the queue that was there.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class QueueTransferContract extends StoreContract {

    private static final int MAX_NOTICES = 1000;
    private static final long MAX_BYTES = 1 << 20;
    private static final List<String> WATCHERS = List.of("audit", "b", "übersicht", "z-1", "z-2");
    private static final RawValue METADATA =
            new PackWriter().mapHeader(1).string("colour").string("blue").toRawValue();

    private Pool otherPool;
    private Shard source;
    private Shard target;

    /** Opens a store of perhaps another kind, to which queues go. */
    protected abstract Pool openTarget(Path directory);

    @BeforeEach
    void openTarget() {
        otherPool = openTarget(directory.resolve("target"));
        source = shard;
        target = otherPool.openShard(0, 1);
        target.queues().create(key("other"), QueueMetadata.EMPTY);
        target.queues().delete(key("other"));
        target.write();
    }

    @AfterEach
    void checkAndCloseTarget() {
        shard = source;
        StorageInvariants.check(target, projects(), nowMillis);
        otherPool.close();
    }

    private Queue bluish(String name) {
        return Objects.requireNonNull(source.queues().create(key(name), QueueMetadata.of(METADATA)));
    }

    private Queue copied(Queue queue) {
        return copied(queue, 3, 200);
    }

    private Queue copied(Queue queue, int maxParts, long maxBytes) {
        Departure departure = source.transfers().depart(queue);
        Arrival arrival = target.transfers().arrive(queue);
        while (true) {
            List<QueuePart> parts = departure.next(maxParts, maxBytes);
            if (parts.isEmpty()) {
                Queue copy = arrival.admit();
                target.write();
                return copy;
            }
            arrival.take(parts, nowMillis);
            target.write();
        }
    }

    /** Everything that can be asked of a queue. */
    private Map<String, Object> seen(Shard where, String name) {
        shard = where;
        Map<String, Object> seen = new LinkedHashMap<>();
        Queue queue = where.queues().find(key(name));
        seen.put("there", queue != null);
        if (queue != null) {
            List<Message> messages = all(queue);
            seen.put("metadata", queue.metadata());
            seen.put("check", queue.check());
            seen.put("messages", messages);
            seen.put("free", list(queue, 0, 1000, Set.of()));
            seen.put("stats", stats(queue));
            seen.put(
                    "by id",
                    messages.stream()
                            .map(message -> existing(queue, message.id()))
                            .toList());
            seen.put("claims", claims(where, queue, messages));
            seen.put("positions", positions(where, queue));
            seen.put("subscriptions", where.subscriptions().list(queue, null, 1000, nowMillis));
            seen.put("use", where.queues().use(PROJECT));
        }
        return seen;
    }

    private List<Claim> claims(Shard where, Queue queue, List<Message> messages) {
        List<Claim> claims = new ArrayList<>();
        for (Message message : messages) {
            ClaimId id = message.claimId();
            if (id != null) {
                claims.add(Objects.requireNonNull(where.claims().get(queue, id, nowMillis)));
            }
        }
        return claims;
    }

    private static List<Long> positions(Shard where, Queue queue) {
        return WATCHERS.stream()
                .map(name -> where.positions().find(queue, name))
                .toList();
    }

    private void assertSame(String name) {
        assertThat(seen(target, name)).isEqualTo(seen(source, name));
    }

    @Test
    void shouldMoveAnEmptyQueueWithItsMetadata() {
        copied(bluish("q"));
        assertSame("q");
        assertThat(target.queues().count(PROJECT)).isOne();
        assertThat(target.queues().list(PROJECT, null, 10)).hasSize(1);
    }

    @Test
    void shouldKeepIdsAndPositions() {
        Queue queue = bluish("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d", "e");
        delete(queue, ids.get(1), ids.get(4));
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(list(copy, ids.get(0).sequence(), 10, ALL))
                .extracting(Message::id)
                .containsExactly(ids.get(2), ids.get(3));
        MessageId next = post(copy, "f").get(0);
        assertThat(next.sequence()).isEqualTo(6);
        assertThat(next.queueCheck()).isEqualTo(ids.get(0).queueCheck());
        assertThat(pop(copy, 10)).containsExactly("a", "c", "d", "f");
    }

    @Test
    void shouldGoOnBehindThePositionsOfAQueueThatHasRunEmpty() {
        Queue queue = bluish("q");
        post(queue, "a", "b", "c");
        pop(queue, 3);
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(post(copy, "d").get(0).sequence()).isEqualTo(4);
        assertThat(claimTexts(copy, 10)).containsExactly("d");
    }

    @Test
    void shouldKeepClaimsWithTheirTerms() {
        Queue queue = bluish("q");
        post(queue, "a", "b", "c", "d", "e", "f");
        Claim first = claimed(queue, 2);
        Claim second = claimed(queue, 2);
        delete(queue, first.messages().get(0).id());
        passSeconds(10);
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(target.claims().update(copy, second.id(), 200, 60, nowMillis))
                .isTrue();
        assertThat(claimTexts(copy, 10)).containsExactly("e", "f");
        passSeconds(90);
        assertThat(claimTexts(copy, 10)).containsExactly("b");
        assertThat(target.claims().release(copy, second.id(), nowMillis)).isTrue();
        Claim again = claimed(copy, 10);
        assertThat(again.messages()).extracting(Message::claimCount).containsExactly(2, 2);
    }

    @Test
    void shouldKeepWhatWasReturnedBeforeWhatWasNeverTouched() {
        Queue queue = bluish("q");
        post(queue, "a", "b", "c", "d");
        source.claims().release(queue, claimed(queue, 2).id(), nowMillis);
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(claimed(copy, 10).messages()).extracting(Message::claimCount).containsExactly(2, 2, 1, 1);
    }

    @Test
    void shouldKeepDelays() {
        Queue queue = bluish("q");
        postDelayed(queue, 20, "a");
        post(queue, "b");
        claimed(queue, 1);
        postDelayed(queue, 30, "c");
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(claimTexts(copy, 10)).isEmpty();
        passSeconds(20);
        assertThat(target.sweep(nowMillis, 100).wokenQueues()).contains(key("q"));
        assertThat(claimTexts(copy, 10)).containsExactly("a");
        passSeconds(10);
        assertThat(claimTexts(copy, 10)).containsExactly("c");
    }

    @Test
    void shouldKeepWhatWasReleasedWithADelay() {
        Queue queue = bluish("q");
        List<MessageId> ids = post(queue, "a", "b", "c", "d");
        ClaimId claim = claimed(queue, 4).id();
        source.claims().releaseMessages(queue, claim, List.of(ids.get(1), ids.get(2)), 30, nowMillis);
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(stats(copy).claimed()).isEqualTo(2);
        assertThat(existing(copy, ids.get(1)).isDelayed(nowMillis)).isTrue();
        assertThat(claimTexts(copy, 10)).isEmpty();
        assertThat(target.claims().release(copy, claim, nowMillis)).isTrue();
        assertThat(claimTexts(copy, 10)).containsExactly("a", "d");
        passSeconds(30);
        assertThat(target.sweep(nowMillis, 100).wokenQueues()).contains(key("q"));
        assertThat(claimed(copy, 10).messages())
                .extracting(Message::id, Message::claimCount)
                .containsExactly(tuple(ids.get(1), 2), tuple(ids.get(2), 2));
    }

    /** Those of earlier versions were stored without one. */
    @Test
    void shouldKeepAClaimOfWhichNobodyKnowsTheClient() {
        Queue queue = bluish("q");
        post(queue, "a");
        Message claimed = claimed(queue, 1).messages().get(0);
        Arrival arrival = target.transfers().arrive(queue);
        ClaimId id = Objects.requireNonNull(claimed.claimId());
        arrival.take(
                List.of(
                        new QueuePart.Frame(1, 1, 0, 0, 0, 0),
                        new QueuePart.Held(claimed),
                        new QueuePart.Lease(id, false, null, 100, 60, nowMillis, List.of(1L))),
                nowMillis);
        Queue copy = arrival.admit();
        target.write();
        shard = target;
        assertThat(existing(copy, claimed.id())).isEqualTo(claimed);
        Claim kept = Objects.requireNonNull(target.claims().get(copy, id, nowMillis));
        assertThat(kept.client()).isNull();
        assertThat(target.claims().release(copy, id, nowMillis)).isTrue();
        assertThat(claimTexts(copy, 10)).containsExactly("a");
    }

    @Test
    void shouldKeepThePositionsOfNamedWatchers() {
        Queue queue = bluish("q");
        post(queue, "a", "b", "c");
        for (int i = 0; i < WATCHERS.size(); i++) {
            source.positions().keep(queue, WATCHERS.get(i), i);
        }
        source.positions().forget(queue, "b");
        Queue copy = copied(queue, 1, MAX_BYTES);
        assertSame("q");
        assertThat(positions(target, copy)).containsExactly(0L, PositionStore.NONE, 2L, 3L, 4L);
        assertThat(target.positions().count(copy, 10)).isEqualTo(4);
        target.positions().keep(copy, "audit", 3);
        assertThat(target.positions().find(copy, "audit")).isEqualTo(3);
    }

    @Test
    void shouldKeepThatDelaysHaveEnded() {
        Queue queue = bluish("q");
        postDelayed(queue, 20, "a", "b");
        post(queue, "c");
        assertThat(claimTexts(queue, 10)).containsExactly("c");
        source.messages().reveal(queue);
        postDelayed(queue, 20, "d");
        Queue copy = copied(queue);
        assertSame("q");
        shard = target;
        assertThat(claimTexts(copy, 10)).containsExactly("a", "b");
    }

    @Test
    void shouldKeepTheIdsOfDeadLettersAndWhereTheyComeFrom() {
        Queue queue = bluish("q");
        List<MessageId> ids = post(queue, "a", "b");
        DeadLetterRule rule = new DeadLetterRule(1, key("dead"), null);
        claim(queue, new ClaimRequest(newClaimId(), CLIENT, 10, 10, 10, rule));
        passSeconds(11);
        claim(queue, new ClaimRequest(newClaimId(), CLIENT, 10, 10, 10, rule));
        Queue dead = queue("dead");
        assertThat(texts(all(dead))).containsExactly("a", "b");
        Queue copy = copied(dead);
        assertSame("dead");
        shard = target;
        assertThat(text(existing(copy, ids.get(1)))).isEqualTo("b");
        assertThat(existing(copy, ids.get(1)).deadLetter())
                .isEqualTo(new DeadLetter(queue.key().name(), DeadLetter.CLAIMED_TOO_OFTEN, nowMillis, 1));
        assertThat(delete(copy, ids.get(0))).isOne();
        assertThat(pop(copy, 10)).containsExactly("b");
    }

    @Test
    void shouldKeepNamedPosts() {
        Queue queue = bluish("q");
        List<RememberedPost> posts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            passSeconds(20);
            posts.add(RememberedPost.of(Fingerprint.of(new byte[] {9}), post(queue, "a", "b")));
            source.postIds().remember(queue, Fingerprint.of(new byte[] {(byte) i}), posts.get(i), nowMillis - 60_000);
        }
        Queue copy = copied(queue);
        for (int i = 0; i < 10; i++) {
            Fingerprint id = Fingerprint.of(new byte[] {(byte) i});
            assertThat(target.postIds().find(copy, id, nowMillis - 60_000))
                    .as("post " + i)
                    .isEqualTo(source.postIds().find(queue, id, nowMillis - 60_000));
        }
        assertThat(target.postIds().find(copy, Fingerprint.of(new byte[] {9}), nowMillis - 60_000))
                .isNotNull();
    }

    private SubscriptionId subscribed(Queue queue, String subscriber, Delivery delivery) {
        NewSubscription wanted = new NewSubscription(subscriber, TTL_SECONDS, METADATA, true, delivery);
        return Objects.requireNonNull(source.subscriptions().create(queue, wanted, nowMillis))
                .id();
    }

    private void note(Queue queue, long delaySeconds, String... texts) {
        List<MessageId> ids = post(queue, TTL_SECONDS, delaySeconds, texts);
        List<NewMessage> messages = Arrays.stream(texts)
                .map(text -> new NewMessage(body(text), TTL_SECONDS, delaySeconds))
                .toList();
        long ignored = shard.notifications().post(queue, messages, ids, MAX_NOTICES, nowMillis);
    }

    private NoticePage page(Shard where, Queue queue, SubscriptionId id) {
        return Objects.requireNonNull(where.notifications().next(queue, id, 100, MAX_BYTES, nowMillis));
    }

    @Test
    void shouldKeepSubscriptionsAndWhatTheyHaveYetToBeTold() {
        Queue queue = bluish("q");
        SubscriptionId early = subscribed(queue, "http://example.com/early", Delivery.OUTBOX);
        note(queue, 0, "a", "b");
        SubscriptionId late = subscribed(queue, "http://example.com/late", Delivery.OUTBOX);
        subscribed(queue, "http://example.com/held", Delivery.HELD);
        subscribed(queue, "http://example.com/unasked", Delivery.UNASKED);
        note(queue, 15, "later");
        note(queue, 0, "c");
        source.notifications()
                .advance(
                        queue,
                        early,
                        page(source, queue, early).notices().get(0).position());
        Queue copy = copied(queue);
        assertSame("q");
        assertThat(target.notifications().pending(0, 10)).containsExactly(copy);
        passSeconds(20);
        for (SubscriptionId id : List.of(early, late)) {
            assertThat(page(target, copy, id)).isEqualTo(page(source, queue, id));
        }
        assertThat(page(target, copy, early).notices()).hasSize(3);
        shard = target;
        note(copy, 0, "after");
        assertThat(page(target, copy, late).notices()).hasSize(3);
        assertThat(target.subscriptions().nextId(copy))
                .isEqualTo(source.subscriptions().nextId(queue));
        passSeconds(TTL_SECONDS);
        sweepAll();
        assertThat(target.subscriptions().count(copy, nowMillis)).isZero();
    }

    @Test
    void shouldLetNobodySeeAQueueBeforeItIsWhole() {
        Queue queue = bluish("q");
        post(queue, "a", "b", "c");
        Arrival arrival = target.transfers().arrive(queue);
        Departure departure = source.transfers().depart(queue);
        arrival.take(departure.next(3, MAX_BYTES), nowMillis);
        target.write();
        assertThat(target.queues().find(queue.key())).isNull();
        assertThat(target.queues().count(PROJECT)).isZero();
        assertThat(target.queues().list(PROJECT, null, 10)).isEmpty();
        assertThat(target.queues().use(PROJECT)).isEqualTo(ProjectUse.NOTHING);
        arrival.abandon();
        target.write();
        assertThat(target.queues().find(queue.key())).isNull();
        copied(queue);
        assertSame("q");
    }

    @Test
    void shouldRefuseAQueueWhoseNameIsTaken() {
        Queue queue = bluish("q");
        copied(queue);
        assertThatThrownBy(() -> target.transfers().arrive(queue)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Sweeps of both stores go on while a queue is on its way. */
    @Test
    void shouldLoseNothingThatComesDueOnTheWay() {
        Queue queue = bluish("q");
        postLasting(queue, 60, "short");
        post(queue, "a", "b");
        claimed(queue, 3);
        passSeconds(5);
        post(queue, "c");
        claim(queue, new ClaimRequest(newClaimId(), CLIENT, 400, 60, 1, null));
        Departure departure = source.transfers().depart(queue);
        Arrival arrival = target.transfers().arrive(queue);
        arrival.take(departure.next(3, MAX_BYTES), nowMillis);
        passSeconds(200);
        sweepAll();
        for (List<QueuePart> parts = departure.next(3, MAX_BYTES);
                !parts.isEmpty();
                parts = departure.next(3, MAX_BYTES)) {
            arrival.take(parts, nowMillis);
            while (target.sweep(nowMillis, 100).hasMore()) {
                // Each turn ends at most as many items as it was allowed.
            }
            target.write();
        }
        Queue copy = arrival.admit();
        target.write();
        assertSame("q");
        shard = target;
        assertThat(claimTexts(copy, 10)).containsExactly("a", "b");
    }

    @Test
    void shouldBeTheSameQueueAfterAnyHistory() {
        for (int round = 0; round < 40; round++) {
            Random random = new Random(round);
            String name = "q" + round;
            Queue queue = bluish(name);
            List<ClaimId> claims = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                shard = source;
                step(random, queue, claims);
            }
            Queue copy = copied(queue, 1 + random.nextInt(9), 64L << random.nextInt(6));
            assertThat(copy.check()).isEqualTo(queue.check());
            for (int i = 0; i < 40; i++) {
                long seed = random.nextLong();
                long before = nowMillis;
                int claimsBefore = claims.size();
                shard = source;
                Object expected = step(new Random(seed), queue, claims);
                long after = nowMillis;
                nowMillis = before;
                shard = target;
                List<ClaimId> same = new ArrayList<>(claims.subList(0, claimsBefore));
                pinned = claims.size() > claimsBefore ? claims.get(claimsBefore) : null;
                assertThat(step(new Random(seed), copy, same))
                        .as("round " + round)
                        .isEqualTo(expected);
                assertThat(nowMillis).isEqualTo(after);
                pinned = null;
            }
            source.write();
            target.write();
            Map<String, Object> there = seen(source, name);
            Map<String, Object> here = seen(target, name);
            there.remove("use");
            here.remove("use");
            assertThat(here).as("round " + round).isEqualTo(there);
            shard = source;
        }
    }

    @Test
    void shouldAcceptDeadLettersOfAnotherStoreAsTheyAre() {
        Queue queue = bluish("q");
        List<MessageId> ids = post(queue, "a", "b", "c");
        Claim claim = claimed(queue, 3);
        DeadLetterRule rule = new DeadLetterRule(1, key("dead").passage(), 300L);
        source.claims().reject(queue, claim.id(), ids, "broken", rule, nowMillis);
        Queue passage = Objects.requireNonNull(source.queues().find(key("dead").passage()));
        List<Message> passing = all(passage);
        Queue dead = Objects.requireNonNull(target.queues().create(key("dead"), QueueMetadata.EMPTY));
        shard = target;
        post(dead, "own");
        passSeconds(20);
        target.messages().accept(dead, passing.subList(0, 2), nowMillis - 1);
        target.write();
        assertThat(texts(all(dead))).containsExactly("own", "a", "b");
        Message accepted = existing(dead, ids.get(0));
        assertThat(accepted)
                .isEqualTo(new Message(
                        ids.get(0),
                        2,
                        passing.get(0).body(),
                        CLIENT,
                        ids.get(0).createdMillis(),
                        300,
                        passing.get(0).expiresMillis(),
                        nowMillis - 1,
                        null,
                        0,
                        new DeadLetter(queue.key().name(), "broken", nowMillis - 20_000, 1)));
        assertThat(claimTexts(dead, 10)).containsExactly("own", "a", "b");
        shard = source;
        source.messages().drop(passage, 2);
        assertThat(texts(all(passage))).containsExactly("c");
        source.messages().drop(passage, 3);
        source.write();
        assertThat(stats(passage)).isEqualTo(QueueStats.EMPTY);
        assertThat(source.messages().lastPosition(passage)).isEqualTo(3);
    }

    /** The id of the claim that the other store has just made. */
    private @Nullable ClaimId pinned;

    /** Does something by chance. @return what comes of it */
    private Object step(Random random, Queue queue, List<ClaimId> claims) {
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                return post(queue, 20 + random.nextInt(200), 0, "a" + random.nextInt(), "b");
            }
            case 2 -> {
                return post(queue, 20 + random.nextInt(200), 1 + random.nextInt(40), "d" + random.nextInt());
            }
            case 3, 4 -> {
                ClaimId id = pinned == null ? newClaimId() : pinned;
                long ttlSeconds = 5L + random.nextInt(60);
                Claim claim = claim(queue, new ClaimRequest(id, CLIENT, ttlSeconds, 60, 1 + random.nextInt(4), null));
                claims.add(id);
                return String.valueOf(claim);
            }
            case 5 -> {
                List<Message> messages = all(queue);
                return messages.isEmpty()
                        ? 0
                        : delete(
                                queue,
                                messages.get(random.nextInt(messages.size())).id());
            }
            case 6 -> {
                return claims.isEmpty()
                        || shard.claims().release(queue, claims.get(random.nextInt(claims.size())), nowMillis);
            }
            case 7 -> {
                passSeconds(random.nextInt(8));
                sweepAll();
                return stats(queue);
            }
            case 8 -> {
                return releaseSome(random, queue, claims);
            }
            case 9 -> {
                shard.positions().keep(queue, WATCHERS.get(random.nextInt(WATCHERS.size())), random.nextInt(100));
                return positions(shard, queue);
            }
            case 10 -> {
                if (random.nextInt(4) == 0) {
                    shard.messages().reveal(queue);
                }
                return pop(queue, 1);
            }
            default -> {
                shard.write();
                return stats(queue);
            }
        }
    }

    /** With a delay, mostly. */
    private Object releaseSome(Random random, Queue queue, List<ClaimId> claims) {
        List<MessageId> some = all(queue).stream()
                .filter(message -> random.nextBoolean())
                .map(Message::id)
                .toList();
        long delaySeconds = random.nextInt(20);
        return claims.isEmpty()
                ? some
                : shard.claims()
                        .releaseMessages(
                                queue, claims.get(random.nextInt(claims.size())), some, delaySeconds, nowMillis);
    }
}
