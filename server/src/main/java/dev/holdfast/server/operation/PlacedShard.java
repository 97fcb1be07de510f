package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.operation.PlacementNeed.Kind;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.ClaimTurn;
import dev.holdfast.server.storage.Claimed;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Extension;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.SubscriptionStore;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shard of one of several pools. It lets nobody make a queue that the catalogue has not placed in its pool: a call
 * that is about to make one without a grant goes to the control lane first, by a {@link Diversion}, and comes back with
 * one, here or in another pool.
 *
 * <p>While a call is there, the queue is <em>leaving</em>: calls that follow it go the same way, so that they do not
 * overtake it. When the control lane has told this lane, calls that wait here for its messages follow too.
 *
 * <p>A queue that moves to another pool is <em>away</em> from its beginning on.
 *
 * <p>Dead letters of a queue whose dead-letter queue lives in another pool, or is away, go into a passage instead, in
 * the same write; {@link Passages} takes them on.
 *
 * <p>Topics need no place: all of them live in the server's own store, and so must the queues that subscribe to them.
 *
 * <p><em>Owned by one lane.</em>
 */
final class PlacedShard implements Shard {

    /** More than move at once. */
    private static final int MAX_AWAY = 16_384;

    private final Shard inner;
    private final PooledRouter router;
    private final String pool;
    private final IdGenerator ids;
    private final Set<QueueKey> leaving = new HashSet<>();
    private final Set<QueueKey> left = new HashSet<>();
    private final QueueStore queues = new PlacedQueues();
    private final ClaimStore claims = new PlacedClaims();
    private final SubscriptionStore subscriptions = new PlacedSubscriptions();
    /** Queues that live in other pools now, or are on their way there: calls that come late follow them. */
    private final Set<QueueKey> away = new LinkedHashSet<>();

    private Set<QueueKey> granted = Set.of();
    private boolean isAboutTopic;

    PlacedShard(Shard inner, PooledRouter router, String pool, IdGenerator ids) {
        this.inner = inner;
        this.router = router;
        this.pool = pool;
        this.ids = ids;
    }

    /** What a lane has in store itself, of queues that are about to go too. */
    static Shard storeOf(Shard shard) {
        return shard instanceof PlacedShard placed ? placed.inner : shard;
    }

    /** Serves a call from now on. Its grants hold for this one attempt: what has been waited for may have changed. */
    void serve(Call<?, ?> call) {
        granted = call.takeGrants();
        isAboutTopic = PooledRouter.isAboutTopic(call);
    }

    /** The attempt is over: nobody else of its group has its grants. */
    void endServing() {
        granted = Set.of();
    }

    /**
     * The control lane knows of the queue. Whatever waits here for it, and all else of this group, follows the others.
     */
    void settle(QueueKey queue) {
        leaving.remove(queue);
        left.add(queue);
    }

    /** The shard as it is, for the control lane's own work on queues whose calls stand still. */
    Shard unplaced() {
        return inner;
    }

    /** From now on calls about the queue go to the control lane. Only those that are very late need that for long. */
    void sendAway(QueueKey queue) {
        if (away.add(queue) && away.size() > MAX_AWAY) {
            away.remove(away.iterator().next());
        }
    }

    void takeBack(QueueKey queue) {
        away.remove(queue);
    }

    /** Sends the call to the control lane, which will settle where the queue is. */
    private Diversion ask(PlacementNeed need) {
        return new Diversion(call -> {
            router.ask(call, need, pool);
            leaving.add(need.queue());
        });
    }

    private void divertIfLeaving(QueueKey queue) {
        boolean hasLeft = !left.isEmpty() && left.contains(queue);
        boolean isLeaving = !leaving.isEmpty() && leaving.contains(queue);
        boolean isAway = !away.isEmpty() && away.contains(queue);
        if ((hasLeft || isLeaving || isAway) && !granted.contains(queue)) {
            throw new Diversion(call -> router.resolve(call, queue, pool));
        }
    }

    /** The rule with what its dead letters go into in this pool: their queue, or the passage to it. */
    private DeadLetterRule reachable(QueueKey queue, DeadLetterRule rule) {
        QueueKey target = rule.target();
        boolean isAway = away.contains(target);
        if (!isAway && (inner.queues().find(target) != null || granted.contains(target))) {
            return rule;
        }
        QueueKey passage = target.passage();
        if (inner.queues().find(passage) == null) {
            if (!granted.contains(queue) || granted.contains(target)) {
                throw ask(new PlacementNeed(isAway ? Kind.PASS : Kind.MOVE, queue, null, target.name()));
            }
            inner.queues().create(passage, DeadLetterTrip.named(ids.newClaimId().text()));
        }
        return rule.to(passage);
    }

    /**
     * Makes what dead letters of a queue go into, before somebody moves messages who cannot ask for it. With one pool
     * the move makes it.
     */
    static void prepare(Shard shard, QueueKey queue, @Nullable DeadLetterRule rule) {
        if (rule != null && shard instanceof PlacedShard placed) {
            placed.inner.queues().create(placed.reachable(queue, rule).target(), QueueMetadata.EMPTY);
        }
    }

    /** Messages were moved under a rule: those in a passage go on. */
    private void passOn(DeadLetterRule rule) {
        QueueKey target = rule.target();
        if (target.kind() == QueueKey.Kind.PASSAGE) {
            router.passOn(new Passage(pool, new QueueKey(target.project(), target.name())));
        }
    }

    @Override
    public QueueStore queues() {
        return queues;
    }

    @Override
    public MessageStore messages() {
        return inner.messages();
    }

    @Override
    public ClaimStore claims() {
        return claims;
    }

    @Override
    public PostIdStore postIds() {
        return inner.postIds();
    }

    @Override
    public PositionStore positions() {
        return inner.positions();
    }

    @Override
    public SubscriptionStore subscriptions() {
        return subscriptions;
    }

    @Override
    public NotificationStore notifications() {
        return inner.notifications();
    }

    @Override
    public QueueTransfer transfers() {
        return inner.transfers();
    }

    @Override
    public MessageCounts counts() {
        return inner.counts();
    }

    @Override
    public Sweep sweep(long nowMillis, int maxItems) {
        return inner.sweep(nowMillis, maxItems);
    }

    @Override
    public long nextDueMillis() {
        return inner.nextDueMillis();
    }

    @Override
    public long write() {
        left.clear();
        return inner.write();
    }

    @Override
    public void discard() {
        left.clear();
        inner.discard();
    }

    private static @Nullable String textOf(QueueMetadata metadata, String key) {
        RawValue value = metadata.get(key);
        return value != null && value.reader().nextIs(PackReader.Kind.STRING)
                ? value.reader().string()
                : null;
    }

    /** The flavor that metadata name; null for none. */
    static @Nullable String flavorOf(QueueMetadata metadata) {
        String flavor = textOf(metadata, QueueRules.FLAVOR);
        return flavor == null || flavor.isEmpty() ? null : flavor;
    }

    /**
     * The queues, of which none comes to be without a grant.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class PlacedQueues implements QueueStore {
        @Override
        public @Nullable Queue find(QueueKey key) {
            divertIfLeaving(key);
            return inner.queues().find(key);
        }

        @Override
        public @Nullable Queue create(QueueKey key, QueueMetadata metadata) {
            divertIfLeaving(key);
            if (key.kind() == QueueKey.Kind.QUEUE && inner.queues().find(key) == null && !granted.contains(key)) {
                if (isAboutTopic) {
                    throw ask(new PlacementNeed(Kind.SUBSCRIBE, key, null, null));
                }
                throw ask(
                        new PlacementNeed(Kind.CREATE, key, flavorOf(metadata), QueueRules.deadLetterQueue(metadata)));
            }
            takeBack(key);
            return inner.queues().create(key, metadata);
        }

        @Override
        public void update(QueueKey key, QueueMetadata metadata) {
            if (key.kind() == QueueKey.Kind.TOPIC) {
                inner.queues().update(key, metadata);
                return;
            }
            Queue queue = Objects.requireNonNull(find(key), "There is no queue to update");
            String flavor = flavorOf(metadata);
            QueueName target = QueueRules.deadLetterQueue(metadata);
            boolean isOtherFlavor = flavor != null && !flavor.equals(flavorOf(queue.metadata()));
            boolean isOtherTarget = target != null && !target.equals(QueueRules.deadLetterQueue(queue.metadata()));
            if ((isOtherFlavor || isOtherTarget) && !granted.contains(key)) {
                throw ask(new PlacementNeed(Kind.UPDATE, key, flavor, target));
            }
            inner.queues().update(key, metadata);
        }

        @Override
        public boolean delete(QueueKey key) {
            return inner.queues().delete(key);
        }

        @Override
        public List<Queue> list(ProjectId project, @Nullable QueueName after, int maxExamined) {
            return inner.queues().list(project, after, maxExamined);
        }

        @Override
        public List<Queue> listTopics(ProjectId project, @Nullable QueueName after, int maxExamined) {
            return inner.queues().listTopics(project, after, maxExamined);
        }

        @Override
        public long count(ProjectId project) {
            return inner.queues().count(project);
        }

        @Override
        public long countTopics(ProjectId project) {
            return inner.queues().countTopics(project);
        }

        @Override
        public ProjectUse use(ProjectId project) {
            return inner.queues().use(project);
        }
    }

    /**
     * The subscriptions, of which none leads to a queue that lives elsewhere.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class PlacedSubscriptions implements SubscriptionStore {
        private void requireHere(QueueKey topic, String subscriber, Delivery delivery) {
            if (delivery == Delivery.DIRECT) {
                QueueKey queue = new QueueKey(topic.project(), SubscriptionRules.queueOf(subscriber));
                if (!granted.contains(queue) && queues.find(queue) == null) {
                    throw ask(new PlacementNeed(Kind.SUBSCRIBE, queue, null, null));
                }
            }
        }

        @Override
        public @Nullable Subscription create(Queue queue, NewSubscription wanted, long nowMillis) {
            requireHere(queue.key(), wanted.subscriber(), wanted.delivery());
            return inner.subscriptions().create(queue, wanted, nowMillis);
        }

        @Override
        public void update(Queue queue, Subscription changed, long nowMillis) {
            requireHere(queue.key(), changed.subscriber(), changed.delivery());
            inner.subscriptions().update(queue, changed, nowMillis);
        }

        @Override
        public SubscriptionId nextId(Queue queue) {
            return inner.subscriptions().nextId(queue);
        }

        @Override
        public @Nullable Subscription find(Queue queue, SubscriptionId id, long nowMillis) {
            return inner.subscriptions().find(queue, id, nowMillis);
        }

        @Override
        public @Nullable Subscription findBySubscriber(Queue queue, String subscriber, long nowMillis) {
            return inner.subscriptions().findBySubscriber(queue, subscriber, nowMillis);
        }

        @Override
        public List<Subscription> list(Queue queue, @Nullable SubscriptionId after, int limit, long nowMillis) {
            return inner.subscriptions().list(queue, after, limit, nowMillis);
        }

        @Override
        public int count(Queue queue, long nowMillis) {
            return inner.subscriptions().count(queue, nowMillis);
        }

        @Override
        public List<Subscription> direct(Queue queue, long nowMillis) {
            return inner.subscriptions().direct(queue, nowMillis);
        }

        @Override
        public boolean delete(Queue queue, SubscriptionId id, long nowMillis) {
            return inner.subscriptions().delete(queue, id, nowMillis);
        }

        @Override
        public void deleteAll(Queue queue) {
            inner.subscriptions().deleteAll(queue);
        }
    }

    /**
     * The claims, whose dead letters go where they can go in this pool.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class PlacedClaims implements ClaimStore {
        @Override
        public Claimed create(Queue queue, ClaimRequest request, long nowMillis) {
            DeadLetterRule rule = request.deadLetter();
            if (rule == null) {
                return inner.claims().create(queue, request, nowMillis);
            }
            DeadLetterRule here = reachable(queue.key(), rule);
            Claimed claimed = inner.claims().create(queue, request.under(here), nowMillis);
            if (claimed.hasMoved()) {
                passOn(here);
            }
            return claimed;
        }

        @Override
        public @Nullable Claim get(Queue queue, ClaimId id, long nowMillis) {
            return inner.claims().get(queue, id, nowMillis);
        }

        @Override
        public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
            return inner.claims().update(queue, id, ttlSeconds, graceSeconds, nowMillis);
        }

        @Override
        public @Nullable ClaimSummary summary(Queue queue, ClaimId id, long nowMillis) {
            return inner.claims().summary(queue, id, nowMillis);
        }

        @Override
        public ClaimTurn list(Queue queue, @Nullable ClaimId after, int limit, int maxExamined, long nowMillis) {
            return inner.claims().list(queue, after, limit, maxExamined, nowMillis);
        }

        @Override
        public List<MessageId> held(Queue queue, ClaimId id, List<MessageId> messages, long nowMillis) {
            return inner.claims().held(queue, id, messages, nowMillis);
        }

        @Override
        public List<MessageId> deleteMessages(
                Queue queue, ClaimId id, List<MessageId> messages, long claimedMillis, long nowMillis) {
            return inner.claims().deleteMessages(queue, id, messages, claimedMillis, nowMillis);
        }

        @Override
        public boolean release(Queue queue, ClaimId id, long nowMillis) {
            return inner.claims().release(queue, id, nowMillis);
        }

        @Override
        public List<MessageId> releaseMessages(
                Queue queue, ClaimId id, List<MessageId> messages, long delaySeconds, long nowMillis) {
            return inner.claims().releaseMessages(queue, id, messages, delaySeconds, nowMillis);
        }

        @Override
        public @Nullable Extension extendMessages(
                Queue queue, ClaimId id, List<MessageId> messages, ClaimId newId, long ttlSeconds, long nowMillis) {
            return inner.claims().extendMessages(queue, id, messages, newId, ttlSeconds, nowMillis);
        }

        @Override
        public List<MessageId> reject(
                Queue queue,
                ClaimId id,
                List<MessageId> messages,
                @Nullable String reason,
                DeadLetterRule rule,
                long nowMillis) {
            DeadLetterRule here = reachable(queue.key(), rule);
            List<MessageId> rejected = inner.claims().reject(queue, id, messages, reason, here, nowMillis);
            if (!rejected.isEmpty()) {
                passOn(here);
            }
            return rejected;
        }
    }
}
