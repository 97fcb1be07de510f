package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SubscriptionStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class SubscriptionStoreContract extends StoreContract {

    private static final String HOOK = "http://example.com/hook";

    private SubscriptionStore store() {
        return shard.subscriptions();
    }

    private @Nullable Subscription create(Queue queue, String subscriber, long ttlSeconds) {
        return store().create(
                        queue,
                        new NewSubscription(subscriber, ttlSeconds, RawValue.EMPTY_MAP, false, Delivery.OUTBOX),
                        nowMillis);
    }

    private Subscription created(Queue queue, String subscriber) {
        return Objects.requireNonNull(create(queue, subscriber, TTL_SECONDS));
    }

    private List<Subscription> all(Queue queue, @Nullable SubscriptionId after) {
        return store().list(queue, after, 1000, nowMillis);
    }

    @Test
    void shouldKeepWhatItWasGiven() {
        Queue queue = queue("q");
        RawValue options = new PackWriter().mapHeader(1).string("a").integer(1).toRawValue();
        NewSubscription wanted = new NewSubscription("mailto:a@b", 77, options, true, Delivery.HELD);
        Subscription created = Objects.requireNonNull(store().create(queue, wanted, nowMillis));
        assertThat(created)
                .isEqualTo(new Subscription(
                        created.id(), "mailto:a@b", 77, nowMillis, nowMillis + 77_000, options, true, Delivery.HELD));
        assertThat(store().find(queue, created.id(), nowMillis)).isEqualTo(created);
        assertThat(store().findBySubscriber(queue, "mailto:a@b", nowMillis)).isEqualTo(created);
        assertThat(store().count(queue, nowMillis)).isOne();
    }

    @Test
    void shouldHaveOneSubscriptionPerSubscriberAndQueue() {
        Queue queue = queue("q");
        created(queue, HOOK);
        assertThat(create(queue, HOOK, 60)).isNull();
        assertThat(create(queue("other"), HOOK, 60)).isNotNull();
        assertThat(all(queue, null)).hasSize(1);
    }

    @Test
    void shouldListInTheOrderOfCreationWhichIsThatOfTheIds() {
        Queue queue = queue("q");
        List<Subscription> made = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            made.add(created(queue, HOOK + (40 - i)));
        }
        assertThat(all(queue, null)).isEqualTo(made);
        assertThat(made.stream().map(one -> one.id().toString())).isSorted();
        assertThat(store().list(queue, made.get(9).id(), 5, nowMillis)).isEqualTo(made.subList(10, 15));
        assertThat(all(queue, made.get(39).id())).isEmpty();
    }

    @Test
    void shouldGiveNoIdTwice() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        store().delete(queue, first.id(), nowMillis);
        SubscriptionId between = store().nextId(queue);
        Subscription second = created(queue, HOOK);
        assertThat(between).isGreaterThan(first.id()).isLessThan(second.id());
        assertThat(store().find(queue, first.id(), nowMillis)).isNull();
        assertThat(store().find(queue, between, nowMillis)).isNull();
    }

    @Test
    void shouldEndAtTheMomentWhetherSweptOrNot() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        passSeconds(TTL_SECONDS - 0.001);
        assertThat(store().find(queue, first.id(), nowMillis)).isEqualTo(first);
        passSeconds(0.001);
        assertThat(store().find(queue, first.id(), nowMillis)).isNull();
        assertThat(store().findBySubscriber(queue, HOOK, nowMillis)).isNull();
        assertThat(store().count(queue, nowMillis)).isZero();
        assertThat(all(queue, null)).isEmpty();
        assertThat(store().delete(queue, first.id(), nowMillis)).isFalse();
        assertThat(create(queue, HOOK, 60)).isNotNull();
    }

    @Test
    void shouldSayWhenTheNextOneEnds() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        shard.write();
        assertThat(shard.nextDueMillis()).isEqualTo(first.expiresMillis());
        passSeconds(TTL_SECONDS);
        sweepAll();
        assertThat(shard.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldEndManyByTurns() {
        Queue queue = queue("q");
        for (int i = 0; i < 25; i++) {
            created(queue, HOOK + i);
        }
        passSeconds(TTL_SECONDS);
        assertThat(shard.sweep(nowMillis, 10).hasMore()).isTrue();
        sweepAll();
        assertThat(all(queue, null)).isEmpty();
    }

    @Test
    void shouldUpdate() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        passSeconds(10);
        Subscription changed =
                first.withSubscriber("http://other").withTtl(500, nowMillis).withConfirmed(true, Delivery.OUTBOX);
        store().update(queue, changed, nowMillis);
        assertThat(all(queue, null)).containsExactly(changed);
        assertThat(changed.ageSeconds(nowMillis)).isZero();
        passSeconds(TTL_SECONDS);
        sweepAll();
        assertThat(store().find(queue, first.id(), nowMillis)).isEqualTo(changed);
        passSeconds(200);
        sweepAll();
        assertThat(all(queue, null)).isEmpty();
    }

    @Test
    void shouldNotUpdateWhatIsNotThere() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        store().delete(queue, first.id(), nowMillis);
        assertThatThrownBy(() -> store().update(queue, first, nowMillis)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDelete() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        Subscription second = created(queue, HOOK + "2");
        assertThat(store().delete(queue, first.id(), nowMillis)).isTrue();
        assertThat(store().delete(queue, first.id(), nowMillis)).isFalse();
        assertThat(all(queue, null)).containsExactly(second);
        store().deleteAll(queue);
        assertThat(all(queue, null)).isEmpty();
        assertThat(store().find(queue, second.id(), nowMillis)).isNull();
    }

    @Test
    void shouldGoWithTheQueue() {
        Queue queue = queue("q");
        Subscription first = created(queue, HOOK);
        shard.queues().delete(queue.key());
        assertThat(all(queue, null)).isEmpty();
        Queue again = queue("q");
        assertThat(all(again, null)).isEmpty();
        assertThat(store().find(again, first.id(), nowMillis)).isNull();
        assertThat(shard.nextDueMillis()).isGreaterThan(nowMillis);
        assertThatThrownBy(() -> create(queue, HOOK, 60)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellApartIdsOfOtherQueues() {
        Subscription first = created(queue("q"), HOOK);
        Queue other = queue("other");
        created(other, HOOK);
        assertThat(store().find(other, first.id(), nowMillis)).isNull();
        assertThat(store().delete(other, first.id(), nowMillis)).isFalse();
    }

    @Test
    void shouldShowThoseThatArePostedToAtOnce() {
        Queue queue = queue("q");
        created(queue, HOOK);
        NewSubscription wanted = new NewSubscription("queue:x", 60, RawValue.EMPTY_MAP, true, Delivery.DIRECT);
        Subscription direct = Objects.requireNonNull(store().create(queue, wanted, nowMillis));
        assertThat(store().direct(queue, nowMillis)).containsExactly(direct);
        passSeconds(60);
        assertThat(store().direct(queue, nowMillis)).isEmpty();
    }

    @Test
    void shouldForgetWhatIsDiscarded() {
        Queue queue = queue("q");
        Subscription kept = created(queue, HOOK);
        shard.write();
        created(queue, HOOK + "2");
        store().update(queue, kept.withTtl(1000, nowMillis), nowMillis);
        shard.discard();
        assertThat(all(queue, null)).containsExactly(kept);
        store().delete(queue, kept.id(), nowMillis);
        shard.discard();
        assertThat(all(queue, null)).containsExactly(kept);
        assertThat(shard.nextDueMillis()).isEqualTo(kept.expiresMillis());
        assertThat(created(queue, HOOK + "3").id().number()).isEqualTo(2);
    }
}
