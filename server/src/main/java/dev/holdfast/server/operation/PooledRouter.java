package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.operation.PlacementRules.Decision;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.ArrayList;
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
 * so a later call never overtakes an earlier one. A queue whose place is being decided, or that is being deleted, is
 * <em>unsettled</em>: calls about it line up on the control lane until it is settled. While calls that were on their
 * way before may still be in the inbox of another lane, it is not cached, so that later ones do not overtake them.
 *
 * <p>A queue is deleted in three steps: the control lane unsettles it, its lane deletes it, the control lane removes
 * its row. A crash between the last two leaves a row without a queue, which does no harm.
 *
 * <p><em>Thread-safe.</em>
 */
final class PooledRouter implements CallRouter {

    private static final int MAX_KNOWN_QUEUES = 200_000;
    private static final String TOPIC_PREFIX = "topic_";
    private static final ClientId CONTROL_CLIENT = new ClientId("0".repeat(32));

    private final Control control;
    private final Catalogue catalogue;
    private final Failures failures;
    private final int defaultPage;
    private final Map<QueueKey, Knowledge> known = new ConcurrentHashMap<>();
    private final Map<QueueKey, List<Step>> unsettled = new HashMap<>();
    private final Map<QueueKey, Settling> settling = new HashMap<>();

    /**
     * One time that a queue leaves a lane. Calls that come meanwhile go by that lane too, until it has been told; then
     * they wait until all calls that it diverts have gone on.
     */
    private static final class Settling {
        private final String from;
        private final List<Step> late = new ArrayList<>();
        private boolean isTold;

        private Settling(String from) {
            this.from = from;
        }
    }

    /** Where a call that has to be directed comes from. */
    private enum Origin {
        /** From a client. */
        FRESH,
        /** From a lane that the queue is leaving, behind which nothing older is. */
        DIVERTED
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

    PooledRouter(Control control, Catalogue catalogue, Failures failures, int defaultPage) {
        this.control = control;
        this.catalogue = catalogue;
        this.failures = failures;
        this.defaultPage = defaultPage;
    }

    /** Completes it, before anything runs. */
    void connect(PoolDirectory pools, PlacementRules rules) {
        connectedPools = pools;
        connectedRules = rules;
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
        if (call.operation().name().startsWith(TOPIC_PREFIX)) {
            throw Refusal.of(ErrorCode.ACTION_UNSUPPORTED, "This server has several pools, and topics need one.");
        }
        QueueName name = queueIn(call);
        if (name == null) {
            pools().defaultStore().route(call);
            return;
        }
        QueueKey queue = new QueueKey(call.project(), name);
        if (call.operation() == QueueOperations.QUEUE_DELETE) {
            submit(call, queue, () -> delete(call, queue));
            return;
        }
        routeTo(call, queue);
    }

    /** Hands on a call that is about a queue. @return false when nobody takes it */
    boolean submit(Call<?, ?> call, QueueKey queue) {
        try {
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
            submit(call, queue, () -> direct(call, queue, Origin.FRESH));
        } else {
            lanes.route(call);
        }
    }

    private static <I> @Nullable QueueName queueIn(Call<I, ?> call) {
        return call.operation().queueIn(call.input());
    }

    /** Has the control lane look up where a queue is that has left the lane of a call. */
    void resolve(Call<?, ?> call, QueueKey queue) {
        submit(call, queue, () -> direct(call, queue, Origin.DIVERTED));
    }

    /**
     * Has the control lane settle what a call needs to know.
     *
     * @param from the pool that it comes from
     */
    void ask(Call<?, ?> call, PlacementNeed need, String from) {
        submit(call, need.queue(), () -> settle(call, need, from));
    }

    private void submit(Call<?, ?> call, Runnable work) {
        if (!control.submit(step(call, work))) {
            throw CallRouter.full();
        }
    }

    /** Hands over what is about a queue; whoever does it says {@link #left} at its end. */
    private void submit(Call<?, ?> call, QueueKey queue, Runnable work) {
        enter(queue);
        if (!control.submit(step(call, work))) {
            left(queue, null);
            throw CallRouter.full();
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
        PoolLanes way = lanes == null || settling.containsKey(queue) ? null : lanes;
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

    private boolean joinsLine(QueueKey queue, Step step) {
        List<Step> line = unsettled.get(queue);
        if (line == null) {
            return false;
        }
        line.add(step);
        return true;
    }

    private void direct(Call<?, ?> call, QueueKey queue, Origin origin) {
        Settling round = origin == Origin.FRESH ? settling.get(queue) : null;
        if (round != null && round.isTold) {
            round.late.add(step(call, () -> direct(call, queue, origin)));
            return;
        }
        if (round == null && joinsLine(queue, step(call, () -> direct(call, queue, origin)))) {
            return;
        }
        PoolLanes way = null;
        try {
            String place = round == null ? catalogue.placeOf(queue) : round.from;
            PoolLanes lanes = pools().lanesOf(place == null ? Catalogue.DEFAULT_STORE : place);
            lanes.route(call);
            way = lanes;
        } finally {
            left(queue, way);
        }
    }

    private void settle(Call<?, ?> call, PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        if (joinsLine(queue, step(call, () -> settle(call, need, from)))) {
            return;
        }
        unsettle(queue, from);
        Decision decision;
        try {
            decision = Objects.requireNonNull(connectedRules).decide(need, from);
        } catch (RuntimeException e) {
            settled(queue, from, from);
            left(queue, null);
            throw e;
        }
        control.afterSync(new Step(() -> goOn(call, queue, from, decision), failure -> {
            settled(queue, from, from);
            left(queue, null);
            refuse(call, failure);
        }));
    }

    private void goOn(Call<?, ?> call, QueueKey queue, String from, Decision decision) {
        try {
            call.grant(decision.granted());
            pools().lanesOf(decision.place()).route(call);
        } catch (RuntimeException e) {
            refuse(call, e);
        }
        settled(queue, from, decision.place());
        left(queue, null);
    }

    private void unsettle(QueueKey queue, String from) {
        unsettled.put(queue, new ArrayList<>());
        settling.put(queue, new Settling(from));
    }

    /** Lets those go on who have lined up, and tells the lane that calls may still be coming from. */
    private void settled(QueueKey queue, String from, String place) {
        tell(queue, from, place);
        List<Step> line = unsettled.remove(queue);
        if (line != null) {
            line.forEach(control::run);
        }
    }

    private void tell(QueueKey queue, String pool, String place) {
        PoolLanes lanes = pools().find(pool);
        Settling round = settling.get(queue);
        if (round != null) {
            round.isTold = true;
        }
        Call<Settlement, Nothing> news = new Call<>(
                Settlement.OPERATION,
                new Settlement(queue, place),
                queue.project(),
                CONTROL_CLIENT,
                0,
                new Answer(told -> control.submitOrComeBack(ended(queue, round))));
        if (lanes == null || lanes.isClosed()) {
            ended(queue, round).run();
        } else if (!lanes.submit(news)) {
            control.comeBack(new Step(() -> tell(queue, pool, place), failure -> {
                throw failure;
            }));
        }
    }

    /** Everything that was on its way by the lane has come here: it stands before this step. */
    private Step ended(QueueKey queue, @Nullable Settling round) {
        return new Step(
                () -> {
                    if (round != null) {
                        if (settling.get(queue) == round) {
                            settling.remove(queue);
                        }
                        round.late.forEach(control::run);
                    }
                },
                failure -> {
                    throw failure;
                });
    }

    private void delete(Call<?, ?> call, QueueKey queue) {
        Settling round = settling.get(queue);
        Step again = step(call, () -> delete(call, queue));
        if (round != null && round.isTold) {
            round.late.add(again);
            return;
        }
        if (joinsLine(queue, again)) {
            return;
        }
        try {
            deleteInPool(call, queue);
        } finally {
            left(queue, null);
        }
    }

    private void deleteInPool(Call<?, ?> call, QueueKey queue) {
        String place = catalogue.placeOf(queue);
        PoolLanes lanes = pools().lanesOf(place == null ? Catalogue.DEFAULT_STORE : place);
        if (place == null) {
            lanes.route(call);
            return;
        }
        unsettle(queue, place);
        try {
            Call<?, ?> deletion = call.answering(sink(answer -> deleted(call, answer, queue, place)));
            // Without a grant a lane that the queue is leaving would send it back here, to wait for itself.
            deletion.grant(Set.of(queue));
            lanes.route(deletion);
        } catch (Refusal refusal) {
            settled(queue, place, place);
            throw refusal;
        }
    }

    private void deleted(Call<?, ?> call, Call<?, ?> answer, QueueKey queue, String place) {
        call.takeOutcomeOf(answer);
        if (answer.refusal() != null) {
            settled(queue, place, place);
            call.release();
            return;
        }
        Consumer<RuntimeException> giveUp = failure -> {
            settled(queue, place, place);
            refuse(call, failure);
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
                    settled(queue, place, Catalogue.DEFAULT_STORE);
                    call.release();
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
        List<String> unreachable = pools().unreachable();
        if (unreachable.isEmpty()) {
            QueueListMerge.start(listing, pools().all(), defaultPage);
            return;
        }
        submit(call, () -> {
            for (String pool : unreachable) {
                if (catalogue.hasQueues(pool, call.project())) {
                    throw new StorageUnavailable("pool " + pool + " holds queues of the project and cannot be reached");
                }
            }
            QueueListMerge.start(listing, pools().all(), defaultPage);
        });
    }
}
