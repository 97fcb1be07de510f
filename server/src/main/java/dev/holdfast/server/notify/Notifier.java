package dev.holdfast.server.notify;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.base.ThreadRole;
import dev.holdfast.server.encryption.Origin;
import dev.holdfast.server.notify.Timers.Alarm;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers of messages that are durable.
 *
 * <pre>
 *   lanes ── posted, changed ──►┌────────────────────┐── read, advance ──► lanes
 *                               │ one thread: all    │
 *   workers ─── results ───────►│ deliveries, lines, │── calls ──► workers ──► webhooks, mail
 *                               │ timers             │
 *                               └────────────────────┘
 * </pre>
 *
 * One thread owns all of this class's state and never waits: it asks the lanes for what stands in the stores, and hands
 * calls to workers, which come back as events. News of one queue is kept once, however often it comes, so a flood of
 * posts cannot fill its memory; a lane is never held up by it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Notifier implements NoticeListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MAX_TOKENS = 256;
    private static final int MAX_CONFIRMATIONS = 10_000;
    private static final long ABORT_MILLIS = 2000;
    private static final long STORE_PAUSE_MILLIS = 1000;
    private static final long CROWD_PAUSE_MILLIS = 60_000;

    /** The work of one event; several tokens may stand for one event, and one for several. */
    private enum Token {
        LOOK
    }

    private final NotifierParts parts;
    private final Places places;
    private final Timers timers = new Timers();
    private final Tally tally = new Tally();
    private final Owner owner = new Owner();
    private final Lane<Token> thread;
    private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<QueueKey, Long> news = new ConcurrentHashMap<>();
    private final AtomicBoolean isCalled = new AtomicBoolean();
    private final Map<QueueKey, QueueDeliveries> queues = new HashMap<>();
    private final Set<Abort> calls = new HashSet<>();
    private final Map<Asked, Integer> beingAsked = new HashMap<>();
    private final Gate drained = new Gate();
    private volatile @Nullable ShardDoor door;
    private int outstanding;
    private int confirmations;
    private long nowMillis;
    private boolean isStopping;

    Notifier(NotifierParts parts, Clock clock) {
        this.parts = parts;
        this.places = new Places(parts.maxCalls(), parts.maxCallsPerHost());
        this.thread = new Lane<>("holdfast-notify", MAX_TOKENS, owner, clock);
    }

    /** Begins, with what the last run has left to be delivered. */
    public void start(ShardDoor lanes) {
        open(lanes);
        thread.start();
    }

    /** Begins without a thread: the caller runs its rounds. */
    void open(ShardDoor lanes) {
        door = lanes;
        findPending(lanes);
    }

    private void findPending(ShardDoor lanes) {
        if (!lanes.submitToAll(() -> pendingFrom(0, lanes))) {
            findPendingLater(lanes);
        }
    }

    /** All of it, from the beginning: to wake a queue twice does no harm. */
    private void findPendingLater(ShardDoor lanes) {
        event(() -> {
            if (!isStopping) {
                timers.at(nowMillis + STORE_PAUSE_MILLIS, () -> findPending(lanes));
            }
        });
    }

    private ShardWork pendingFrom(long afterNumber, ShardDoor lanes) {
        FindPending find = new FindPending(afterNumber);
        return find.asWork(() -> onPending(find, lanes));
    }

    private void onPending(FindPending find, ShardDoor lanes) {
        List<Queue> found = find.found;
        found.forEach(queue -> posted(queue.key(), 0));
        boolean isComplete = find.hasSucceeded();
        if (isComplete && found.size() == FindPending.PAGE) {
            Queue last = found.get(found.size() - 1);
            isComplete = lanes.submit(last.key(), pendingFrom(last.number(), lanes));
        }
        if (!isComplete) {
            findPendingLater(lanes);
        }
    }

    public NotifierCounts counts() {
        return tally.counts();
    }

    @Override
    public void posted(QueueKey queue, long firstDueMillis) {
        news.merge(queue, firstDueMillis, Math::min);
        call();
    }

    @Override
    public void storeOpened() {
        ShardDoor lanes = door;
        if (lanes != null) {
            findPending(lanes);
        }
    }

    @Override
    public void changed(QueueKey queue, Subscription subscription, Change change) {
        event(() -> onChanged(queue, subscription, change));
    }

    private void event(Runnable event) {
        events.add(event);
        call();
    }

    /** One token at a time waits for the thread and stands for whatever there is. */
    private void call() {
        if (!isCalled.get() && isCalled.compareAndSet(false, true)) {
            boolean ignored = thread.submit(Token.LOOK);
        }
    }

    private void look() {
        isCalled.set(false);
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
        for (QueueKey key : news.keySet()) {
            Long dueMillis = news.remove(key);
            if (dueMillis != null && !isStopping) {
                queue(key).wake(dueMillis);
            }
        }
    }

    private QueueDeliveries queue(QueueKey key) {
        return queues.computeIfAbsent(key, absent -> new QueueDeliveries(owner, absent, queues::remove));
    }

    private void onChanged(QueueKey key, Subscription subscription, Change change) {
        QueueDeliveries queue = queues.get(key);
        if (queue != null) {
            if (change == Change.DELETED || subscription.delivery() != Delivery.OUTBOX) {
                queue.remove(subscription.id());
            } else {
                queue.changed(subscription);
            }
        }
        boolean isAsked = subscription.delivery() == Delivery.UNASKED && change != Change.DELETED;
        boolean hasDeclined = subscription.delivery() == Delivery.HELD && change == Change.UNCONFIRMED;
        if (isAsked || hasDeclined) {
            parts.confirmations().ifPresent(documents -> confirm(documents, key, subscription, change));
        }
    }

    /**
     * A subscriber, by its subscription.
     *
     * <p><em>Thread-safe.</em>
     */
    private record Asked(QueueKey queue, SubscriptionId subscription) {}

    private void confirm(ConfirmationDocuments documents, QueueKey key, Subscription subscription, Change change) {
        URI address = Senders.parse(subscription.subscriber()).orElse(null);
        if (address == null || isStopping || !owner.hasSenderFor(address) || !documents.canAsk(address)) {
            return;
        }
        if (confirmations >= MAX_CONFIRMATIONS) {
            LOG.atWarn().addKeyValue("queue", key).log("Too many subscribers wait to be asked; this one is later");
            queue(key).lookAgain(nowMillis + CROWD_PAUSE_MILLIS);
            return;
        }
        Asked asked = new Asked(key, subscription.id());
        confirmations++;
        beingAsked.merge(asked, 1, Integer::sum);
        boolean isFarewell = change == Change.UNCONFIRMED;
        RawValue document = isFarewell ? documents.parting(key, subscription) : documents.ask(key, subscription);
        String id = subscription.id() + "_" + change.name().toLowerCase(Locale.ROOT) + "_" + nowMillis;
        Parcel parcel = new Parcel(id, address, subscription.options(), document, nowMillis);
        places.join(new Confirmation(owner, key, subscription, parcel, () -> hasAsked(asked)));
    }

    private void hasAsked(Asked asked) {
        confirmations--;
        beingAsked.computeIfPresent(asked, (same, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Stops: nothing new is begun; what is under way may end within the time, and is cut off then. Where the deliveries
     * stand is handed to the lanes, which must still be open.
     */
    public void close(long graceMillis) {
        event(this::stop);
        try {
            if (!drained.await(graceMillis)) {
                event(() -> List.copyOf(calls).forEach(Abort::pull));
                boolean ignored = drained.await(ABORT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.close();
        parts.senders().close();
    }

    @Override
    public void close() {
        close(0);
    }

    private void stop() {
        isStopping = true;
        endIfDrained();
    }

    private void endIfDrained() {
        if (isStopping && outstanding == 0) {
            drained.open();
        }
    }

    /** Drives one round by hand, where the thread was not started. @return whether there was anything to do */
    boolean runGroup() {
        return thread.runGroup();
    }

    /** What the thread owns. */
    private final class Owner implements Lane.Owner<Token>, NotifierContext {

        @Override
        public void beginGroup(long laneMillis) {
            ThreadRole.check(this);
            nowMillis = Math.max(nowMillis, laneMillis);
        }

        @Override
        public void run(Token token) {
            look();
        }

        @Override
        public void endGroup(boolean isIdle) {
            if (!isStopping) {
                timers.run(nowMillis);
                places.admit();
            }
        }

        @Override
        public long nextWakeMillis() {
            return isStopping ? Long.MAX_VALUE : timers.nextMillis();
        }

        /** A token carries nothing: what it stands for stays in the outboxes. */
        @Override
        public void refuse(Token token) {}

        /** What has not been called stays in the outboxes. */
        @Override
        public void stop() {
            events.clear();
        }

        @Override
        public long nowMillis() {
            return nowMillis;
        }

        @Override
        public Timers timers() {
            return timers;
        }

        @Override
        public Places places() {
            return places;
        }

        @Override
        public void onLane(QueueKey queue, LaneAnswer work, Runnable then) {
            outstanding++;
            Runnable answered = () -> {
                outstanding--;
                then.run();
                endIfDrained();
            };
            boolean isTaken = Objects.requireNonNull(door).submit(queue, work.asWork(() -> event(answered)));
            if (!isTaken) {
                event(answered);
            }
        }

        @Override
        public Abort call(Parcel parcel, Consumer<SendResult> then) {
            Abort abort = new Abort();
            Sender sender = Objects.requireNonNull(parts.senders().of(parcel.subscriber()));
            Alarm timer = timers.at(nowMillis + parts.callTimeoutMillis(), abort::pull);
            calls.add(abort);
            outstanding++;
            Consumer<SendResult> answered = result -> event(() -> {
                outstanding--;
                timer.cancel();
                calls.remove(abort);
                then.accept(result);
                endIfDrained();
            });
            if (!parts.workers().test(() -> answered.accept(attempt(sender, parcel, abort)))) {
                answered.accept(SendResult.retry("the server is stopping"));
            }
            return abort;
        }

        @Override
        public void ask(QueueKey queue, Subscription subscription) {
            boolean isUnderWay = beingAsked.containsKey(new Asked(queue, subscription.id()));
            Optional<ConfirmationDocuments> documents = isUnderWay ? Optional.empty() : parts.confirmations();
            documents.ifPresent(known -> confirm(known, queue, subscription, Change.CREATED));
        }

        @Override
        public RawValue bodyOf(Notice notice, Queue queue) {
            return parts.cipher().open(notice.body(), Origin.of(queue, notice));
        }

        @Override
        public boolean hasSenderFor(URI subscriber) {
            return parts.senders().of(subscriber) != null;
        }

        @Override
        public boolean isStopping() {
            return isStopping;
        }

        @Override
        public Tally tally() {
            return tally;
        }

        @Override
        public String toString() {
            return "the notifier";
        }
    }

    /** A fault of a sender must not make its delivery wait for ever. */
    private static SendResult attempt(Sender sender, Parcel parcel, Abort abort) {
        try {
            return sender.send(parcel, abort);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A call failed unexpectedly");
            return SendResult.retry("the call failed unexpectedly");
        }
    }
}
