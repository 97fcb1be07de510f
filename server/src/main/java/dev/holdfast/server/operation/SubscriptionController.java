package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.SubscriptionShapes.ConfirmSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.ListSubscriptions;
import dev.holdfast.protocol.operation.SubscriptionShapes.OneSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionCreation;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import dev.holdfast.protocol.operation.SubscriptionShapes.UpdateSubscription;
import dev.holdfast.server.auth.Trusts;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.notify.NoticeListener.Change;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.notify.TrustOptions;
import dev.holdfast.server.operation.ConnectionSubscriptions.Told;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.SubscriptionStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on subscriptions. Those of connections stand beside the stored ones and are shown with them.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class SubscriptionController {

    /** Each post to a topic is written once for each of them, in one batch. */
    private static final int MAX_QUEUES_PER_TOPIC = 100;

    private final SubscriptionRules rules;
    private final QueueKey.Kind kind;
    private final @Nullable TrustPreparation preparation;

    private SubscriptionController(
            SubscriptionRules rules, QueueKey.Kind kind, @Nullable TrustPreparation preparation) {
        this.rules = rules;
        this.kind = kind;
        this.preparation = preparation;
    }

    private static SubscriptionController of(SubscriberCheck check, QueueKey.Kind kind) {
        return new SubscriptionController(new SubscriptionRules(check, kind), kind, null);
    }

    /** The same, with subscribers that are called with a token. */
    public SubscriptionController with(Trusts trusts, Limits limits, Clock clock) {
        return new SubscriptionController(rules, kind, new TrustPreparation(rules, trusts, limits, clock));
    }

    @Nullable
    TrustPreparation preparation() {
        return preparation;
    }

    /** @param check has a say about addresses */
    public static SubscriptionController ofQueues(SubscriberCheck check) {
        return of(check, QueueKey.Kind.QUEUE);
    }

    /** @param check has a say about addresses */
    public static SubscriptionController ofTopics(SubscriberCheck check) {
        return of(check, QueueKey.Kind.TOPIC);
    }

    /** The queue comes to be before anything else is looked at: so the contract has it. */
    public Outcome<SubscriptionCreation> create(CreateSubscription input, Turn turn) {
        QueueKey key = turn.key(input.queueName(), kind);
        Queue found = turn.shard().queues().find(key);
        Queue queue = found != null
                ? found
                : Objects.requireNonNull(turn.shard().queues().create(key, QueueMetadata.EMPTY));
        PushSink peer = turn.telling().peer();
        String subscriber = rules.subscriber(input.subscriber(), turn.limits());
        if (subscriber == null && peer == null) {
            throw RequestRules.invalid("Missing parameter subscriber in body.");
        }
        if (TrustOptions.isNeededFor(subscriber) && turn.telling().trust() == null) {
            throw SubscriptionRules.withoutTrust();
        }
        RawValue options = withTrust(rules.options(input.options(), turn.limits()), turn);
        Long ttl = rules.ttl(input.ttl(), turn.limits(), turn.nowMillis());
        NewSubscription wanted = new NewSubscription(
                subscriber == null ? peerOf(turn).address() : subscriber,
                ttl == null ? turn.limits().defaultSubscriptionTtlSeconds() : ttl,
                options == null ? RawValue.EMPTY_MAP : options,
                false,
                deliveryTo(subscriber, false, turn));
        return Outcome.of(subscriber == null ? connect(queue, wanted, turn) : store(queue, wanted, turn));
    }

    private static @Nullable RawValue withTrust(@Nullable RawValue options, Turn turn) {
        TrustOffer offer = turn.telling().trust();
        return offer == null
                ? options
                : TrustOptions.with(options == null ? RawValue.EMPTY_MAP : options, offer.trust());
    }

    /** A queue is asked for nothing: who may subscribe it may post to it. */
    private static Delivery deliveryTo(@Nullable String subscriber, boolean isConfirmed, Turn turn) {
        if (subscriber != null && SubscriptionRules.isQueue(subscriber)) {
            return Delivery.DIRECT;
        }
        return turn.rules().requireConfirmation() && !isConfirmed ? Delivery.UNASKED : Delivery.OUTBOX;
    }

    private static PushSink peerOf(Turn turn) {
        return Objects.requireNonNull(turn.telling().peer());
    }

    /** A connection needs no confirmation: it has asked for itself. */
    private static SubscriptionCreation connect(Queue queue, NewSubscription wanted, Turn turn) {
        ConnectionSubscriptions connections = turn.telling().connections();
        PushSink peer = peerOf(turn);
        Told same = connections.findByAddress(queue.key(), peer.address(), turn.nowMillis());
        if (same != null) {
            return new SubscriptionCreation(same.subscription().id().toString(), true, false);
        }
        requireRoom(queue, turn);
        SubscriptionId id = turn.shard().subscriptions().nextId(queue);
        connections.put(queue.key(), Subscription.of(id, wanted, turn.nowMillis()), peer, turn.nowMillis());
        return new SubscriptionCreation(id.toString(), true, false);
    }

    /** One that waits for its confirmation is asked for it again. */
    private static SubscriptionCreation store(Queue queue, NewSubscription wanted, Turn turn) {
        SubscriptionStore store = turn.shard().subscriptions();
        Subscription same = store.findBySubscriber(queue, wanted.subscriber(), turn.nowMillis());
        if (same == null) {
            requireRoom(queue, turn);
            requireRoomForQueue(queue, wanted.delivery(), turn);
            same = Objects.requireNonNull(store.create(queue, wanted, turn.nowMillis()));
            takeTrust(turn);
        }
        if (!same.confirmed()) {
            same = toBeAsked(queue, same, turn);
            turn.telling().news().changed(queue.key(), same, Change.CREATED);
        }
        return new SubscriptionCreation(same.id().toString(), false, same.confirmed());
    }

    private static void takeTrust(Turn turn) {
        TrustOffer offer = turn.telling().trust();
        if (offer != null) {
            offer.take();
        }
    }

    private static Subscription toBeAsked(Queue queue, Subscription subscription, Turn turn) {
        Subscription anew = askedAnew(subscription);
        if (!anew.equals(subscription)) {
            turn.shard().subscriptions().update(queue, anew, turn.nowMillis());
        }
        return anew;
    }

    /** What a subscriber that must confirm was asked so far counts no more. */
    private static Subscription askedAnew(Subscription subscription) {
        return subscription.delivery() == Delivery.HELD
                ? subscription.withConfirmed(subscription.confirmed(), Delivery.UNASKED)
                : subscription;
    }

    private static void requireRoom(Queue queue, Turn turn) {
        int maximum = turn.limits().maxSubscriptionsPerQueue();
        int count = turn.shard().subscriptions().count(queue, turn.nowMillis())
                + turn.telling().connections().of(queue.key(), turn.nowMillis()).size();
        if (count >= maximum) {
            throw RequestRules.invalid("A queue may have at most " + maximum + " subscriptions.");
        }
    }

    private static void requireRoomForQueue(Queue topic, Delivery delivery, Turn turn) {
        boolean isQueue = delivery == Delivery.DIRECT;
        if (isQueue
                && turn.shard().subscriptions().direct(topic, turn.nowMillis()).size() >= MAX_QUEUES_PER_TOPIC) {
            throw RequestRules.invalid("A topic may have at most " + MAX_QUEUES_PER_TOPIC + " queues as subscribers.");
        }
    }

    /** A marker that is no id leads to an empty page. */
    public Outcome<SubscriptionPage> list(ListSubscriptions input, Turn turn) {
        int limit = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxSubscriptionsPerPage());
        Queue queue = turn.shard().queues().find(turn.key(input.queueName(), kind));
        String marker = input.marker();
        SubscriptionId after = marker == null ? null : SubscriptionId.parse(marker);
        if (queue == null || (marker != null && after == null)) {
            return Outcome.of(new SubscriptionPage(List.of(), null));
        }
        List<SubscriptionDocument> page = new ArrayList<>();
        for (Subscription subscription : page(queue, after, limit, turn)) {
            page.add(document(queue, subscription, turn));
        }
        String next = page.isEmpty() ? null : page.get(page.size() - 1).id();
        return Outcome.of(new SubscriptionPage(page, next));
    }

    private static List<Subscription> page(Queue queue, @Nullable SubscriptionId after, int limit, Turn turn) {
        List<Subscription> all =
                new ArrayList<>(turn.shard().subscriptions().list(queue, after, limit, turn.nowMillis()));
        for (Told told : turn.telling().connections().of(queue.key(), turn.nowMillis())) {
            if (after == null || told.subscription().id().compareTo(after) > 0) {
                all.add(told.subscription());
            }
        }
        all.sort(Comparator.comparing(Subscription::id));
        return all.subList(0, Math.min(limit, all.size()));
    }

    private static SubscriptionDocument document(Queue queue, Subscription subscription, Turn turn) {
        return new SubscriptionDocument(
                subscription.id().toString(),
                queue.key().name().text(),
                subscription.subscriber(),
                subscription.ttlSeconds(),
                subscription.ageSeconds(turn.nowMillis()),
                TrustOptions.shown(subscription.options()),
                subscription.confirmed());
    }

    public Outcome<SubscriptionDocument> get(OneSubscription input, Turn turn) {
        Found found = existing(turn.key(input.queueName(), kind), input.subscriptionId(), turn);
        return Outcome.of(document(found.queue, found.subscription, turn));
    }

    /** @param sink the connection that it is for; null for a stored one */
    private record Found(
            Queue queue,
            Subscription subscription,
            @Nullable PushSink sink) {}

    private static Found existing(QueueKey key, String idText, Turn turn) {
        Found found = find(key, idText, turn);
        if (found == null) {
            throw Refusal.of(ErrorCode.SUBSCRIPTION_NOT_FOUND, "Subscription " + idText + " does not exist")
                    .withSocketError("Subscription " + idText + " for queue " + key.name() + " does not exist.");
        }
        return found;
    }

    private static @Nullable Found find(QueueKey key, String idText, Turn turn) {
        Queue queue = turn.shard().queues().find(key);
        SubscriptionId id = SubscriptionId.parse(idText);
        if (queue == null || id == null) {
            return null;
        }
        Told told = turn.telling().connections().find(key, id, turn.nowMillis());
        if (told != null) {
            return new Found(queue, told.subscription(), told.sink());
        }
        Subscription stored = turn.shard().subscriptions().find(queue, id, turn.nowMillis());
        return stored == null ? null : new Found(queue, stored, null);
    }

    public Outcome<Nothing> update(UpdateSubscription input, Turn turn) {
        if (turn.wireBytes() == 0) {
            throw RequestRules.invalid("No subscription to create.");
        }
        String subscriber = rules.subscriber(input.subscriber(), turn.limits());
        RawValue options = rules.options(input.options(), turn.limits());
        Long ttl = rules.ttl(input.ttl(), turn.limits(), turn.nowMillis());
        if (subscriber == null && options == null && ttl == null) {
            throw Refusal.of(
                    ErrorCode.SUBSCRIPTION_UNCHANGED,
                    "Subscription " + input.subscriptionId() + " could not be updated.");
        }
        Found found = existing(turn.key(input.queueName(), kind), input.subscriptionId(), turn);
        Subscription changed = found.subscription;
        if (subscriber != null && !subscriber.equals(changed.subscriber())) {
            requireNoTrust(subscriber);
            requireUnique(found, subscriber, turn);
            Delivery delivery = deliveryTo(subscriber, changed.confirmed(), turn);
            requireRoomForQueue(found.queue, delivery, turn);
            changed = changed.withSubscriber(subscriber).withConfirmed(changed.confirmed(), delivery);
        }
        changed = ttl == null ? changed : changed.withTtl(ttl, turn.nowMillis());
        changed = options == null ? changed : changed.withOptions(optionsAfter(changed, options));
        replace(found, askedAnew(changed), Change.UPDATED, turn);
        return Outcome.of(Nothing.INSTANCE);
    }

    /** Only a creation makes a trust. */
    private static void requireNoTrust(String subscriber) {
        if (TrustOptions.isNeededFor(subscriber)) {
            throw Refusal.of(
                            ErrorCode.TRUST_UNSUPPORTED,
                            "Subscription could not be updated. A subscriber that needs a trust is subscribed anew.")
                    .withSocketError("Subscription could not be updated.");
        }
    }

    /** A subscription that has a trust keeps it. */
    private static RawValue optionsAfter(Subscription before, RawValue options) {
        boolean hasTrust =
                TrustOptions.isNeededFor(before.subscriber()) || TrustOptions.madeIn(before.options()) != null;
        return hasTrust ? TrustOptions.carriedOver(before.options(), options) : options;
    }

    private static void requireUnique(Found found, String subscriber, Turn turn) {
        if (found.sink != null) {
            throw RequestRules.invalid("The subscriber of this subscription is a connection and cannot be another.");
        }
        if (turn.shard().subscriptions().findBySubscriber(found.queue, subscriber, turn.nowMillis()) != null) {
            throw Refusal.of(
                    ErrorCode.SUBSCRIPTION_EXISTS,
                    "Such subscription already exists. Subscriptions are unique by project + queue + subscriber URI.");
        }
    }

    private static void replace(Found found, Subscription changed, Change change, Turn turn) {
        QueueKey key = found.queue.key();
        if (found.sink != null) {
            turn.telling().connections().put(key, changed, found.sink, turn.nowMillis());
        } else {
            turn.shard().subscriptions().update(found.queue, changed, turn.nowMillis());
            turn.telling().news().changed(key, changed, change);
        }
    }

    public Outcome<Nothing> delete(OneSubscription input, Turn turn) {
        Found found = find(turn.key(input.queueName(), kind), input.subscriptionId(), turn);
        if (found != null) {
            QueueKey key = found.queue.key();
            SubscriptionId id = found.subscription.id();
            if (found.sink != null) {
                turn.telling().connections().delete(key, id);
            } else if (turn.shard().subscriptions().delete(found.queue, id, turn.nowMillis())) {
                turn.telling().news().changed(key, found.subscription, Change.DELETED);
            }
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    /** Without the rule that subscribers must confirm, a no is noted and changes nothing else. */
    public Outcome<Nothing> confirm(ConfirmSubscription input, Turn turn) {
        RawValue given = input.confirmed();
        if (given == null || !given.reader().nextIs(Kind.BOOLEAN)) {
            throw RequestRules.invalid("The 'confirmed' should be boolean.");
        }
        boolean isConfirmed = given.reader().bool();
        Found found = existing(turn.key(input.queueName(), kind), input.subscriptionId(), turn);
        Delivery delivery = deliveryTo(found.subscription.subscriber(), isConfirmed, turn);
        Subscription changed =
                found.subscription.withConfirmed(isConfirmed, delivery == Delivery.UNASKED ? Delivery.HELD : delivery);
        replace(found, changed, isConfirmed ? Change.CONFIRMED : Change.UNCONFIRMED, turn);
        return Outcome.of(Nothing.INSTANCE);
    }
}
