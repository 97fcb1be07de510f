package dev.holdfast.server.operation;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.RedriveOperations;
import dev.holdfast.protocol.operation.RedriveShapes.ListRedrives;
import dev.holdfast.protocol.operation.RedriveShapes.RedrivePage;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.operation.PlacementRules.Decision;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * What is known stands in {@link KnownPlaces}. While a queue's place is being decided, or while it is being deleted or
 * moved, calls about it stand in their line ({@link QueueLines}).
 *
 * <p>Topics live in the server's own store, so calls about them go there at once.
 *
 * <p>A queue is deleted in three steps: the control lane unsettles it, its lane deletes it, the control lane removes
 * its row. A crash between the last two leaves a row without a queue, which does no harm.
 *
 * <p><em>Thread-safe.</em>
 */
final class PooledRouter implements CallRouter {

    private static final String TOPIC_PREFIX = "topic_";

    private final Control control;
    private final Catalogue catalogue;
    private final Failures failures;
    private final int defaultPage;
    private final KnownPlaces known;
    private final QueueLines lines;

    private @Nullable PoolDirectory connectedPools;
    private @Nullable PlacementRules connectedRules;
    private Consumer<Passage> passages = passage -> {};

    PooledRouter(
            Control control,
            Catalogue catalogue,
            KnownPlaces known,
            QueueLines lines,
            Failures failures,
            int defaultPage) {
        this.control = control;
        this.catalogue = catalogue;
        this.known = known;
        this.lines = lines;
        this.failures = failures;
        this.defaultPage = defaultPage;
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
        control.comeBack(new Step(() -> passages.accept(passage), Control.RAISE));
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
            submit(call, queue, () -> lines.stepForward(queue, step(call, () -> follow(call, queue))));
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
        PoolLanes lanes = known.find(queue);
        if (lanes == null) {
            submit(call, queue, () -> lines.stepForward(queue, step(call, () -> follow(call, queue))));
        } else {
            lanes.route(call);
        }
    }

    private static <I> @Nullable QueueName queueIn(Call<I, ?> call) {
        return call.operation().queueIn(call.input());
    }

    /** Has the control lane look up where a queue is that has left the lane of a call. */
    void resolve(Call<?, ?> call, QueueKey queue, String from) {
        submit(call, queue, () -> lines.stepBack(queue, from, step(call, () -> follow(call, queue))));
    }

    /**
     * Has the control lane settle what a call needs to know.
     *
     * @param from the pool that it comes from
     */
    void ask(Call<?, ?> call, PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        submit(call, queue, () -> lines.stepBack(queue, from, step(call, () -> place(call, need, from))));
    }

    private void submit(Call<?, ?> call, Runnable work) {
        if (!control.submit(step(call, work))) {
            throw control.notTaken();
        }
    }

    /** Hands over what is about a queue; whoever does it says {@link QueueLines#left} at its end. */
    private void submit(Call<?, ?> call, QueueKey queue, Runnable work) {
        known.enter(queue);
        if (!control.submit(step(call, work))) {
            known.left(queue, null);
            throw control.notTaken();
        }
    }

    private Step step(Call<?, ?> call, Runnable work) {
        return new Step(work, failure -> refuse(call, failure));
    }

    private void refuse(Call<?, ?> call, RuntimeException failure) {
        call.refuse(failures.refusalFor(call, failure));
        call.release();
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
            lines.left(queue, way);
        }
    }

    private void place(Call<?, ?> call, PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        Decision decision;
        try {
            decision = Objects.requireNonNull(connectedRules).decide(need, from);
        } catch (RuntimeException e) {
            lines.left(queue, null);
            throw e;
        }
        lines.awaitStore(queue);
        control.afterSync(new Step(() -> placed(call, queue, decision), failure -> {
            refuse(call, failure);
            lines.left(queue, null);
            lines.goOnAfterStore(queue);
        }));
    }

    private void placed(Call<?, ?> call, QueueKey queue, Decision decision) {
        try {
            call.grant(decision.granted());
            pools().lanesOf(decision.place()).route(call);
        } catch (RuntimeException e) {
            refuse(call, e);
        }
        lines.left(queue, null);
        lines.goOnAfterStore(queue);
    }

    /** With a grant: without one, a lane that the queue is leaving would send the deletion back. */
    private void delete(Call<?, ?> call, QueueKey queue, String place) {
        Call<?, ?> deletion =
                call.answering(ControlSink.comingBack(control, answer -> deleted(call, answer, queue, place)));
        deletion.grant(Set.of(queue));
        pools().lanesOf(place).route(deletion);
        lines.awaitDeletion(queue, place);
    }

    private void deleted(Call<?, ?> call, Call<?, ?> answer, QueueKey queue, String place) {
        call.takeOutcomeOf(answer);
        if (answer.refusal() != null) {
            call.release();
            lines.goOnAfterStore(queue);
            return;
        }
        Consumer<RuntimeException> giveUp = failure -> {
            refuse(call, failure);
            lines.goOnAfterStore(queue);
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
                    lines.goOnAfterStore(queue);
                },
                giveUp));
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
