package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.RedriveOperations;
import dev.holdfast.protocol.operation.RedriveShapes.ListRedrives;
import dev.holdfast.protocol.operation.RedriveShapes.RedrivePage;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.operation.PlacementRules.Decision;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call to the pool that its queue lives in.
 *
 * <pre>
 *   I/O thread     queue known? ──yes──────────────────────────────────► lane of its pool
 *                       │ no                                                ▲    │ about to make a queue
 *                       ▼                                                   │    ▼ without a grant
 *   control lane   look it up ── has a place ───────────────────────────────┤  place it: write the row,
 *                       └─────── has none ──► lane of the server's own store│  sync, grant
 *                                             (it answers for what is not there) └───┘
 * </pre>
 *
 * What is known is a cache that only the control lane fills, when no call about the queue is under way there any more:
 * so a later call never overtakes an earlier one. While a queue's place is being decided, or while it is being deleted,
 * calls about it stand in a {@link Line}.
 *
 * <p>While a queue moves to another pool its line is held: calls stand for some seconds, and are refused after that.
 *
 * <p>Topics live in the server's own store, so calls about them go there at once.
 *
 * <p>A queue is deleted in three steps: the control lane unsettles it, its lane deletes it, the control lane removes
 * its row. A crash between the last two leaves a row without a queue, which does no harm.
 *
 * <p><em>Thread-safe.</em>
 */
final class PooledRouter implements CallRouter {

    private static final int MAX_KNOWN_QUEUES = 200_000;

    /** So long calls stand while their queue moves; those that come later are told to come back. */
    private static final long MAX_HELD_MILLIS = 5_000;

    private static final int MAX_HELD_CALLS = 10_000;
    private static final int RETRY_SECONDS = 5;
    private static final String TOPIC_PREFIX = "topic_";
    private static final ClientId CONTROL_CLIENT = new ClientId("0".repeat(32));

    private final Control control;
    private final Catalogue catalogue;
    private final Failures failures;
    private final int defaultPage;
    private final Clock clock;
    private final Map<QueueKey, Knowledge> known = new ConcurrentHashMap<>();
    private final Map<QueueKey, Line> lines = new HashMap<>();

    /**
     * Calls about one queue, in the order in which they go on. Where a lane sends one back, others may be behind it in
     * that lane, and those are older than what clients ask meanwhile. So the line stands still until the lane has been
     * told, and what the lane has sent back by then goes to the front.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Line {
        private final Deque<Step> calls = new ArrayDeque<>();
        private final List<Step> sentBack = new ArrayList<>();
        private boolean awaitsLane;
        private boolean awaitsStore;
        private long refusesFromMillis = Long.MAX_VALUE;

        boolean isHeld() {
            return refusesFromMillis != Long.MAX_VALUE;
        }

        boolean stands() {
            return awaitsLane || awaitsStore;
        }
    }

    /**
     * What is known of a queue. While calls about it are under way by the control lane, later ones follow them there.
     *
     * @param lanes of its pool; null while calls have to go by the control lane
     * @param underWay how many calls are
     */
    private record Knowledge(@Nullable PoolLanes lanes, int underWay) {}

    private @Nullable PoolDirectory connectedPools;
    private @Nullable PlacementRules connectedRules;
    private Consumer<Passage> passages = passage -> {};

    PooledRouter(Control control, Catalogue catalogue, Failures failures, int defaultPage, Clock clock) {
        this.control = control;
        this.catalogue = catalogue;
        this.failures = failures;
        this.defaultPage = defaultPage;
        this.clock = clock;
    }

    /** Completes it, before anything runs. */
    void connect(PoolDirectory pools, PlacementRules rules) {
        connectedPools = pools;
        connectedRules = rules;
    }

    /**
     * Completes it, before anything runs.
     *
     * @param taker takes dead letters on, on the control lane
     */
    void connect(Consumer<Passage> taker) {
        passages = taker;
    }

    /** A passage has dead letters. */
    void passOn(Passage passage) {
        control.comeBack(new Step(() -> passages.accept(passage), PooledRouter::raise));
    }

    private PoolDirectory pools() {
        return Objects.requireNonNull(connectedPools);
    }

    @Override
    public void route(Call<?, ?> call) {
        if (call.operation() == QueueOperations.QUEUE_LIST) {
            list(call);
            return;
        }
        if (call.operation() == RedriveOperations.REDRIVE_LIST) {
            listRedrives(call);
            return;
        }
        if (isAboutTopic(call)) {
            pools().defaultStore().route(call);
            return;
        }
        QueueName name = queueIn(call);
        if (name == null) {
            pools().defaultStore().route(call);
            return;
        }
        QueueKey queue = new QueueKey(call.project(), name);
        if (isDeletion(call)) {
            submit(call, queue, () -> stepForward(queue, step(call, () -> follow(call, queue))));
            return;
        }
        routeTo(call, queue);
    }

    static boolean isAboutTopic(Call<?, ?> call) {
        return call.operation().name().startsWith(TOPIC_PREFIX);
    }

    /** Hands on a call that is about a queue or topic. @return false when nobody takes it */
    boolean submit(Call<?, ?> call, QueueKey queue) {
        try {
            if (queue.kind() == QueueKey.Kind.TOPIC) {
                return pools().defaultStore().submit(call);
            }
            routeTo(call, queue);
            return true;
        } catch (Refusal refusal) {
            return false;
        }
    }

    private void routeTo(Call<?, ?> call, QueueKey queue) {
        Knowledge knowledge = known.get(queue);
        PoolLanes lanes = knowledge == null ? null : knowledge.lanes;
        if (lanes == null) {
            submit(call, queue, () -> stepForward(queue, step(call, () -> follow(call, queue))));
        } else {
            lanes.route(call);
        }
    }

    private static <I> @Nullable QueueName queueIn(Call<I, ?> call) {
        return call.operation().queueIn(call.input());
    }

    /** Has the control lane look up where a queue is that has left the lane of a call. */
    void resolve(Call<?, ?> call, QueueKey queue, String from) {
        submit(call, queue, () -> stepBack(queue, from, step(call, () -> follow(call, queue))));
    }

    /**
     * Has the control lane settle what a call needs to know.
     *
     * @param from the pool that it comes from
     */
    void ask(Call<?, ?> call, PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        submit(call, queue, () -> stepBack(queue, from, step(call, () -> place(call, need, from))));
    }

    private void submit(Call<?, ?> call, Runnable work) {
        if (!control.submit(step(call, work))) {
            throw control.notTaken();
        }
    }

    /** Hands over what is about a queue; whoever does it says {@link #left} at its end. */
    private void submit(Call<?, ?> call, QueueKey queue, Runnable work) {
        enter(queue);
        if (!control.submit(step(call, work))) {
            left(queue, null);
            throw control.notTaken();
        }
    }

    private void enter(QueueKey queue) {
        if (known.size() >= MAX_KNOWN_QUEUES) {
            // Crude and cheap: what is in use comes back with its next call.
            known.values().removeIf(knowledge -> knowledge.underWay == 0);
        }
        known.compute(queue, (key, old) -> new Knowledge(null, old == null ? 1 : old.underWay + 1));
    }

    /** A call has left the control lane. The last one shows the way to those that come. */
    private void left(QueueKey queue, @Nullable PoolLanes lanes) {
        PoolLanes way = lanes == null || lines.containsKey(queue) ? null : lanes;
        known.computeIfPresent(queue, (key, old) -> {
            if (old.underWay > 1) {
                return new Knowledge(null, old.underWay - 1);
            }
            return way == null ? null : new Knowledge(way, 0);
        });
    }

    private Step step(Call<?, ?> call, Runnable work) {
        return new Step(work, failure -> refuse(call, failure));
    }

    private void refuse(Call<?, ?> call, RuntimeException failure) {
        call.refuse(failures.refusalFor(call, failure));
        call.release();
    }

    /** A call comes from a client. */
    private void stepForward(QueueKey queue, Step step) {
        Line line = lines.get(queue);
        if (line == null) {
            control.run(step);
        } else if (isOverdue(line) || (line.isHeld() && line.calls.size() >= MAX_HELD_CALLS)) {
            refuseHeld(queue, step);
        } else {
            line.calls.add(step);
        }
    }

    private boolean isOverdue(Line line) {
        return line.isHeld() && clock.nowMillis() >= line.refusesFromMillis;
    }

    private void refuseHeld(QueueKey queue, Step step) {
        step.orElse()
                .accept(Refusal.of(
                                ErrorCode.STORAGE_UNAVAILABLE,
                                "Queue " + queue.name()
                                        + " is moving to another pool. Please try again in a few seconds.")
                        .retryAfterSeconds(RETRY_SECONDS));
        left(queue, null);
    }

    /**
     * Lets all calls about a queue stand from now on, behind those that are under way. Called by the control lane.
     *
     * @param then what is done when they do
     * @param orElse what is done when others let them stand for too long already
     */
    void hold(QueueKey queue, Runnable then, Consumer<RuntimeException> orElse) {
        enter(queue);
        stepForward(
                queue,
                new Step(
                        () -> {
                            Line line = lines.computeIfAbsent(queue, absent -> new Line());
                            line.awaitsStore = true;
                            line.refusesFromMillis = clock.nowMillis() + MAX_HELD_MILLIS;
                            then.run();
                        },
                        orElse));
    }

    /** Tells calls that have stood for too long to come back. */
    void refuseOverdue(QueueKey queue) {
        Line line = lines.get(queue);
        if (line != null && isOverdue(line)) {
            List<Step> overdue = List.copyOf(line.calls);
            line.calls.clear();
            overdue.forEach(step -> refuseHeld(queue, step));
        }
    }

    /** Nothing moves any more: calls that stand because of it are told to come back. */
    void refuseAllHeld() {
        for (Map.Entry<QueueKey, Line> entry : Map.copyOf(lines).entrySet()) {
            if (entry.getValue().isHeld()) {
                entry.getValue().refusesFromMillis = 0;
                refuseOverdue(entry.getKey());
            }
        }
    }

    /** Lets the calls about a queue go on, to where it is now. */
    void release(QueueKey queue, @Nullable String place) {
        Objects.requireNonNull(lines.get(queue)).refusesFromMillis = Long.MAX_VALUE;
        goOnAfterStore(queue);
        left(queue, place == null ? null : pools().find(place));
    }

    /**
     * Has a lane of a pool do something, and goes on here when that is durable.
     *
     * @param then gets the refusal, or null when it is done
     */
    void task(String pool, ProjectId project, MoveTask task, Consumer<@Nullable Refusal> then) {
        PoolLanes lanes = pools().find(pool);
        if (lanes == null || lanes.isClosed()) {
            Refusal refusal = Refusal.of(ErrorCode.STORAGE_UNAVAILABLE, "Pool " + pool + " cannot be reached.");
            control.comeBack(new Step(() -> then.accept(refusal), PooledRouter::raise));
            return;
        }
        Call<MoveTask, Nothing> call = new Call<>(
                MoveTask.OPERATION, task, project, CONTROL_CLIENT, 0, sink(answer -> then.accept(answer.refusal())));
        if (!lanes.submit(call)) {
            control.comeBack(new Step(() -> task(pool, project, task, then), PooledRouter::raise));
        }
    }

    /** Makes durable what a pool has written: with durability by interval it is not yet. */
    void sync(String pool) {
        long ignored = pools().lanesOf(pool).pool().sync();
    }

    /** Whether a pool serves nothing at the moment, or nothing any more. */
    boolean isOut(String pool) {
        PoolLanes lanes = pools().find(pool);
        return lanes == null || lanes.isClosed();
    }

    /** A call comes back from a lane. */
    private void stepBack(QueueKey queue, String from, Step step) {
        Line line = lines.computeIfAbsent(queue, absent -> new Line());
        line.sentBack.add(step);
        if (!line.awaitsLane) {
            tell(queue, line, from);
        }
    }

    private void tell(QueueKey queue, Line line, String pool) {
        line.awaitsLane = true;
        PoolLanes lanes = pools().find(pool);
        Step told = new Step(() -> told(queue, line), PooledRouter::raise);
        Call<Settlement, Nothing> news = new Call<>(
                Settlement.OPERATION,
                new Settlement(queue),
                queue.project(),
                CONTROL_CLIENT,
                0,
                new Answer(answer -> control.submitSurely(told)));
        if (lanes == null || lanes.isClosed()) {
            control.submitSurely(told);
        } else if (!lanes.submit(news)) {
            control.comeBack(new Step(() -> tell(queue, line, pool), PooledRouter::raise));
        }
    }

    private static void raise(RuntimeException failure) {
        throw failure;
    }

    /** Everything that was on its way by the lane has come back: it stands before this step. */
    private void told(QueueKey queue, Line line) {
        line.awaitsLane = false;
        for (int i = line.sentBack.size() - 1; i >= 0; i--) {
            line.calls.addFirst(line.sentBack.get(i));
        }
        line.sentBack.clear();
        goOn(queue, line);
    }

    private void goOn(QueueKey queue, Line line) {
        while (!line.stands() && !line.calls.isEmpty()) {
            control.run(line.calls.remove());
        }
        if (!line.stands()) {
            lines.remove(queue);
        }
    }

    private void goOnAfterStore(QueueKey queue) {
        Line line = Objects.requireNonNull(lines.get(queue));
        line.awaitsStore = false;
        goOn(queue, line);
    }

    private static boolean isDeletion(Call<?, ?> call) {
        return call.operation() == QueueOperations.QUEUE_DELETE;
    }

    /** Lets a call go where its queue is; the server's own store answers for what has no place. */
    private void follow(Call<?, ?> call, QueueKey queue) {
        PoolLanes way = null;
        try {
            String place = catalogue.placeOf(queue);
            PoolLanes lanes = pools().lanesOf(place == null ? Catalogue.DEFAULT_STORE : place);
            if (place != null && isDeletion(call)) {
                delete(call, queue, place);
            } else {
                (isAboutTopic(call) ? pools().defaultStore() : lanes).route(call);
                way = lanes;
            }
        } finally {
            left(queue, way);
        }
    }

    private void place(Call<?, ?> call, PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        Decision decision;
        try {
            decision = Objects.requireNonNull(connectedRules).decide(need, from);
        } catch (RuntimeException e) {
            left(queue, null);
            throw e;
        }
        Objects.requireNonNull(lines.get(queue)).awaitsStore = true;
        control.afterSync(new Step(() -> placed(call, queue, decision), failure -> {
            refuse(call, failure);
            left(queue, null);
            goOnAfterStore(queue);
        }));
    }

    private void placed(Call<?, ?> call, QueueKey queue, Decision decision) {
        try {
            call.grant(decision.granted());
            pools().lanesOf(decision.place()).route(call);
        } catch (RuntimeException e) {
            refuse(call, e);
        }
        left(queue, null);
        goOnAfterStore(queue);
    }

    /** With a grant: without one, a lane that the queue is leaving would send the deletion back. */
    private void delete(Call<?, ?> call, QueueKey queue, String place) {
        Call<?, ?> deletion = call.answering(sink(answer -> deleted(call, answer, queue, place)));
        deletion.grant(Set.of(queue));
        pools().lanesOf(place).route(deletion);
        Line line = lines.computeIfAbsent(queue, absent -> new Line());
        line.awaitsStore = true;
        tell(queue, line, place);
    }

    private void deleted(Call<?, ?> call, Call<?, ?> answer, QueueKey queue, String place) {
        call.takeOutcomeOf(answer);
        if (answer.refusal() != null) {
            call.release();
            goOnAfterStore(queue);
            return;
        }
        Consumer<RuntimeException> giveUp = failure -> {
            refuse(call, failure);
            goOnAfterStore(queue);
        };
        try {
            // With durability by interval the reply comes before the sync, and the row must not go before the queue.
            long ignored = pools().lanesOf(place).pool().sync();
            catalogue.unplace(queue);
        } catch (RuntimeException e) {
            giveUp.accept(e);
            return;
        }
        control.afterSync(new Step(
                () -> {
                    call.release();
                    goOnAfterStore(queue);
                },
                giveUp));
    }

    /** A sink whose outcome comes back to the control lane. */
    private ReplySink sink(Consumer<Call<?, ?>> then) {
        return new Answer(call -> control.comeBack(new Step(() -> then.accept(call), failure -> {
            throw failure;
        })));
    }

    private record Answer(Consumer<Call<?, ?>> taker) implements ReplySink {
        @Override
        public void complete(Call<?, ?> call) {
            taker.accept(call);
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** Forgets what is known of a pool's queues, which is closed. */
    void forget(@Nullable PoolLanes lanes) {
        known.values().removeIf(knowledge -> lanes != null && knowledge.lanes == lanes);
    }

    @SuppressWarnings("unchecked") // The operation is the listing.
    private void list(Call<?, ?> call) {
        Call<ListQueues, QueuePage> listing = (Call<ListQueues, QueuePage>) call;
        int limit = limitOf(listing.input().limit());
        List<String> unreachable = pools().unreachable();
        if (unreachable.isEmpty()) {
            MergedCall.start(listing, pools().all(), pages -> QueueListMerge.merged(pages, limit));
            return;
        }
        submit(call, () -> {
            for (String pool : unreachable) {
                if (catalogue.hasQueues(pool, call.project())) {
                    throw new StorageUnavailable("pool " + pool + " holds queues of the project and cannot be reached");
                }
            }
            MergedCall.start(listing, pools().all(), pages -> QueueListMerge.merged(pages, limit));
        });
    }

    /** A pool that cannot be reached redrives nothing. */
    @SuppressWarnings("unchecked") // The operation is the listing.
    private void listRedrives(Call<?, ?> call) {
        Call<ListRedrives, RedrivePage> listing = (Call<ListRedrives, RedrivePage>) call;
        int limit = limitOf(listing.input().limit());
        MergedCall.start(listing, pools().all(), pages -> RedriveRules.merged(pages, limit));
    }

    /** One that is out of bounds is refused by the pools. */
    private int limitOf(@Nullable Long asked) {
        return asked == null ? defaultPage : (int) Math.max(1, Math.min(asked, Integer.MAX_VALUE));
    }
}
