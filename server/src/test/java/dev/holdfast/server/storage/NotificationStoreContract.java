package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NotificationStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class NotificationStoreContract extends StoreContract {

    private static final int MAX_NOTICES = 10;
    private static final long MAX_BYTES = 1000;

    private Subscription subscribed(Queue queue, String subscriber, Delivery delivery) {
        NewSubscription wanted = new NewSubscription(subscriber, TTL_SECONDS, RawValue.EMPTY_MAP, false, delivery);
        return Objects.requireNonNull(shard.subscriptions().create(queue, wanted, nowMillis));
    }

    private SubscriptionId subscribed(Queue queue, String subscriber) {
        return subscribed(queue, subscriber, Delivery.OUTBOX).id();
    }

    private long note(Queue queue, long ttlSeconds, long delaySeconds, String... texts) {
        List<NewMessage> messages = Arrays.stream(texts)
                .map(text -> new NewMessage(body(text), ttlSeconds, delaySeconds))
                .toList();
        return shard.notifications().post(queue, messages, List.of(), MAX_NOTICES, nowMillis);
    }

    private long note(Queue queue, String... texts) {
        return note(queue, TTL_SECONDS, 0, texts);
    }

    private NoticePage page(Queue queue, SubscriptionId id, int limit) {
        return Objects.requireNonNull(shard.notifications().next(queue, id, limit, MAX_BYTES, nowMillis));
    }

    private List<String> next(Queue queue, SubscriptionId id) {
        return texts(page(queue, id, 100));
    }

    private static List<String> texts(NoticePage page) {
        return page.notices().stream()
                .map(notice -> notice.body().reader().string())
                .toList();
    }

    private void advance(Queue queue, SubscriptionId id, int count) {
        List<Notice> notices = page(queue, id, count).notices();
        shard.notifications().advance(queue, id, notices.get(notices.size() - 1).position());
    }

    private List<Queue> pending() {
        return shard.notifications().pending(0, 100);
    }

    @Test
    void shouldTellEverySubscriberOfEveryMessageInOrder() {
        Queue queue = queue("q");
        SubscriptionId one = subscribed(queue, "one");
        SubscriptionId two = subscribed(queue, "two");
        assertThat(note(queue, "a", "b")).isEqualTo(nowMillis);
        note(queue, "c");
        advance(queue, one, 2);
        assertThat(next(queue, one)).containsExactly("c");
        assertThat(next(queue, two)).containsExactly("a", "b", "c");
    }

    @Test
    void shouldKeepWhatANotificationNeeds() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        List<NewMessage> messages = List.of(new NewMessage(body("a"), 77, 5));
        MessageId message =
                shard.messages().post(queue, messages, CLIENT, nowMillis).get(0);
        shard.notifications().post(queue, messages, List.of(message), MAX_NOTICES, nowMillis);
        long postedMillis = nowMillis;
        passSeconds(5);
        assertThat(page(queue, id, 1).notices())
                .containsExactly(new Notice(
                        new NoticePosition(nowMillis, 1),
                        message,
                        body("a"),
                        77,
                        5,
                        postedMillis,
                        postedMillis + 77_000));
    }

    @Test
    void shouldOutliveItsMessage() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        post(queue, "a");
        note(queue, "a");
        shard.messages().purge(queue);
        assertThat(next(queue, id)).containsExactly("a");
    }

    @Test
    void shouldNoteNothingWhereNobodyReads() {
        Queue queue = queue("q");
        assertThat(note(queue, "a")).isEqualTo(NotificationStore.NOBODY);
        SubscriptionId held = subscribed(queue, "held", Delivery.HELD).id();
        subscribed(queue, "direct", Delivery.DIRECT);
        assertThat(note(queue, "b")).isEqualTo(NotificationStore.NOBODY);
        assertThat(pending()).isEmpty();
        assertThat(shard.notifications().next(queue, held, 1, MAX_BYTES, nowMillis))
                .isNull();
        SubscriptionId id = subscribed(queue, "one");
        assertThat(next(queue, id)).isEmpty();
        passSeconds(TTL_SECONDS);
        assertThat(note(queue, "c")).isEqualTo(NotificationStore.NOBODY);
        assertThat(shard.notifications().next(queue, id, 1, MAX_BYTES, nowMillis))
                .isNull();
    }

    @Test
    void shouldStartAtTheTail() {
        Queue queue = queue("q");
        SubscriptionId early = subscribed(queue, "early");
        note(queue, "before");
        note(queue, TTL_SECONDS, 60, "delayed before");
        SubscriptionId late = subscribed(queue, "late");
        note(queue, "after");
        assertThat(next(queue, late)).containsExactly("after");
        advance(queue, late, 1);
        passSeconds(60);
        assertThat(next(queue, late)).isEmpty();
        assertThat(next(queue, early)).containsExactly("before", "after", "delayed before");
    }

    @Test
    void shouldHonourDelays() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        assertThat(note(queue, TTL_SECONDS, 60, "later")).isEqualTo(nowMillis + 60_000);
        note(queue, "now");
        NoticePage page = page(queue, id, 100);
        assertThat(texts(page)).containsExactly("now");
        assertThat(page.nextDueMillis()).isEqualTo(nowMillis + 60_000);
        advance(queue, id, 1);
        passSeconds(59.999);
        assertThat(next(queue, id)).isEmpty();
        passSeconds(0.001);
        assertThat(next(queue, id)).containsExactly("later");
        note(queue, "last");
        assertThat(next(queue, id)).containsExactly("later", "last");
    }

    @Test
    void shouldPassOverWhatHasExpired() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, 60, 0, "short");
        note(queue, "long");
        note(queue, 60, 0, "short too");
        passSeconds(60);
        assertThat(next(queue, id)).containsExactly("long");
        advance(queue, id, 1);
        assertThat(next(queue, id)).isEmpty();
        assertThat(pending()).isEmpty();
    }

    @Test
    void shouldStopAtTheLimits() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, "a", "b", "c");
        NoticePage page = page(queue, id, 2);
        assertThat(texts(page)).containsExactly("a", "b");
        assertThat(page.nextDueMillis()).isEqualTo(nowMillis);
        NoticePage small = Objects.requireNonNull(shard.notifications().next(queue, id, 100, 1, nowMillis));
        assertThat(texts(small)).containsExactly("a");
    }

    @Test
    void shouldNeverGoBack() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, "a", "b", "c");
        List<Notice> notices = page(queue, id, 100).notices();
        shard.notifications().advance(queue, id, notices.get(1).position());
        shard.notifications().advance(queue, id, notices.get(0).position());
        assertThat(next(queue, id)).containsExactly("c");
    }

    @Test
    void shouldPutNothingBeforeACursorWhenTheClockStepsBack() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, "a");
        advance(queue, id, 1);
        nowMillis -= 10_000;
        assertThat(note(queue, "b")).isEqualTo(nowMillis + 10_000);
        nowMillis += 10_000;
        assertThat(next(queue, id)).containsExactly("b");
        SubscriptionId late = subscribed(queue, "late");
        nowMillis -= 10_000;
        note(queue, "c");
        nowMillis += 10_000;
        assertThat(next(queue, late)).containsExactly("c");
    }

    @Test
    void shouldDropTheOldestBeyondTheLimitAndSayHowManyWereMissed() {
        Queue queue = queue("q");
        SubscriptionId slow = subscribed(queue, "slow");
        SubscriptionId quick = subscribed(queue, "quick");
        note(queue, "a", "b", "c");
        advance(queue, quick, 100);
        note(queue, "0", "1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(page(queue, quick, 100).missed()).isZero();
        NoticePage page = page(queue, slow, 100);
        assertThat(texts(page)).startsWith("c", "0").hasSize(MAX_NOTICES);
        assertThat(page.missed()).isEqualTo(2);
        assertThat(page(queue, slow, 100).missed()).isZero();
        assertThat(next(queue, quick)).hasSize(9);
    }

    @Test
    void shouldDeliverWhatComesAfterDelayedOnesWereDropped() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, 600, 60, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        note(queue, "now");
        NoticePage page = page(queue, id, 100);
        assertThat(page.missed()).isEqualTo(2);
        assertThat(texts(page)).isEmpty();
        note(queue, "another");
        assertThat(next(queue, id)).isEmpty();
        passSeconds(60);
        assertThat(next(queue, id)).hasSize(MAX_NOTICES).endsWith("10");
    }

    @Test
    void shouldRemoveWhatAllHaveGot() {
        Queue queue = queue("q");
        SubscriptionId one = subscribed(queue, "one");
        SubscriptionId two = subscribed(queue, "two");
        note(queue, "a", "b");
        assertThat(pending()).containsExactly(queue);
        advance(queue, one, 2);
        assertThat(pending()).containsExactly(queue);
        advance(queue, two, 2);
        assertThat(pending()).isEmpty();
    }

    @Test
    void shouldDropTheOutboxWithTheLastReader() {
        Queue queue = queue("q");
        SubscriptionId one = subscribed(queue, "one");
        Subscription two = subscribed(queue, "two", Delivery.OUTBOX);
        note(queue, "a");
        shard.subscriptions().delete(queue, one, nowMillis);
        assertThat(next(queue, two.id())).containsExactly("a");
        shard.subscriptions().update(queue, two.withConfirmed(false, Delivery.HELD), nowMillis);
        assertThat(pending()).isEmpty();
        shard.subscriptions().update(queue, two, nowMillis);
        assertThat(next(queue, two.id())).isEmpty();
        note(queue, "b");
        assertThat(next(queue, two.id())).containsExactly("b");
        shard.subscriptions().deleteAll(queue);
        assertThat(pending()).isEmpty();
    }

    @Test
    void shouldDropTheOutboxWithTheQueue() {
        Queue queue = queue("q");
        subscribed(queue, "one");
        note(queue, "a");
        shard.write();
        shard.queues().delete(queue.key());
        assertThat(pending()).isEmpty();
        Queue again = queue("q");
        SubscriptionId id = subscribed(again, "one");
        assertThat(next(again, id)).isEmpty();
    }

    @Test
    void shouldHoldNothingBackForWhoHasExpired() {
        Queue queue = queue("q");
        subscribed(queue, "slow");
        passSeconds(1);
        SubscriptionId quick = subscribed(queue, "quick");
        note(queue, 1000, 0, "a");
        advance(queue, quick, 1);
        passSeconds(TTL_SECONDS - 1);
        sweepAll();
        assertThat(pending()).isEmpty();
        note(queue, "b");
        assertThat(next(queue, quick)).containsExactly("b");
    }

    @Test
    void shouldKeepItsPlaceThroughAnUpdate() {
        Queue queue = queue("q");
        Subscription one = subscribed(queue, "one", Delivery.OUTBOX);
        note(queue, "a", "b");
        advance(queue, one.id(), 1);
        shard.subscriptions().update(queue, one.withTtl(500, nowMillis), nowMillis);
        assertThat(next(queue, one.id())).containsExactly("b");
    }

    @Test
    void shouldShowQueuesWhoseSubscribersAreToBeAsked() {
        Queue queue = queue("q");
        Queue other = queue("other");
        Subscription one = subscribed(queue, "one", Delivery.UNASKED);
        Subscription two = subscribed(queue, "two", Delivery.UNASKED);
        subscribed(other, "three", Delivery.UNASKED);
        note(queue, "nobody is told of it");
        assertThat(shard.notifications().pending(0, 1)).containsExactly(queue);
        assertThat(shard.notifications().pending(queue.number(), 5)).containsExactly(other);
        shard.subscriptions().update(queue, one.withConfirmed(false, Delivery.HELD), nowMillis);
        assertThat(pending()).containsExactly(queue, other);
        shard.subscriptions().delete(queue, two.id(), nowMillis);
        assertThat(pending()).containsExactly(other);
        shard.queues().delete(other.key());
        assertThat(pending()).isEmpty();
    }

    @Test
    void shouldShowPendingQueuesByPages() {
        for (String name : List.of("a", "b", "c", "d")) {
            subscribed(queue(name), "one");
            note(queue(name), name);
        }
        List<Queue> first = shard.notifications().pending(0, 3);
        assertThat(first).extracting(queue -> queue.key().name().text()).containsExactly("a", "b", "c");
        assertThat(shard.notifications().pending(first.get(2).number(), 3)).containsExactly(queue("d"));
    }

    @Test
    void shouldForgetWhatIsDiscarded() {
        Queue queue = queue("q");
        SubscriptionId id = subscribed(queue, "one");
        note(queue, "a", "b");
        shard.write();
        note(queue, "c");
        advance(queue, id, 1);
        shard.discard();
        assertThat(next(queue, id)).containsExactly("a", "b");
    }

    @Test
    void shouldTrimALongOutboxAtOnce() {
        Queue queue = queue("q");
        SubscriptionId slow = subscribed(queue, "slow");
        SubscriptionId quick = subscribed(queue, "quick");
        List<NewMessage> many = Collections.nCopies(3000, new NewMessage(body("x"), TTL_SECONDS, 0));
        shard.notifications().post(queue, many, List.of(), 5000, nowMillis);
        shard.write();
        List<Notice> all = Objects.requireNonNull(shard.notifications().next(queue, quick, 5000, 1 << 20, nowMillis))
                .notices();
        assertThat(all).hasSize(3000);
        shard.notifications().advance(queue, quick, all.get(2000).position());
        shard.subscriptions().delete(queue, slow, nowMillis);
        assertThat(Objects.requireNonNull(shard.notifications().next(queue, quick, 5000, 1 << 20, nowMillis))
                        .notices())
                .isEqualTo(all.subList(2001, 3000));
    }
}
