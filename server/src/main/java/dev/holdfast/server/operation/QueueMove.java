package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.notify.NoticeListener;
import dev.holdfast.server.operation.ConnectionSubscriptions.Told;
import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueuePart;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer.Arrival;
import dev.holdfast.server.storage.QueueTransfer.Departure;
import dev.holdfast.server.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The move of a queue to another pool, or of some that have to stay together.
 *
 * <pre>
 *   hold     calls about the queues stand in their lines; those on their way by the old lane come back to them;
 *            consumers are told to open again
 *   mark     the catalogue says which queues have copies in both pools from now on, so both pools stay
 *   copy     read a part on the old lane, write it on the new one, until there is no more: nobody finds the copy
 *   admit    the new lane gives the copies their names
 *   switch   the catalogue says that they live in the new pool: this one write decides
 *   remove   the old lane deletes what it has
 *   release  calls go on in the new pool
 * </pre>
 *
 * <p>At any moment the copy counts that the catalogue names. Until the switch a failure leaves everything where it was;
 * after it the old copy goes, now or after a restart.
 *
 * <p><em>One thread at a time.</em>
 */
final class QueueMove {

    private static final Logger LOG = LoggerFactory.getLogger(QueueMove.class);
    private static final int MAX_PARTS = 1000;
    private static final long MAX_BYTES = 1 << 20;

    /**
     * What a move works on.
     *
     * <p><em>Owned by one lane.</em>
     *
     * @param listener hears of queues with subscribers that have come, as if something had been posted to them
     */
    record Ground(
            Control control,
            Catalogue catalogue,
            PoolDirectory pools,
            QueueLines lines,
            PlacementRules rules,
            NoticeListener listener) {

        /**
         * Has a lane of a pool do something, and goes on here when that is durable.
         *
         * @param then gets the refusal, or null when it is done
         */
        void task(String pool, ProjectId project, MoveTask task, Consumer<@Nullable Refusal> then) {
            PoolLanes lanes = pools.find(pool);
            if (lanes == null || lanes.isClosed()) {
                Refusal refusal = Refusal.of(ErrorCode.STORAGE_UNAVAILABLE, "Pool " + pool + " cannot be reached.");
                control.comeBack(new Step(() -> then.accept(refusal), Control.RAISE));
                return;
            }
            Call<MoveTask, Nothing> call = new Call<>(
                    MoveTask.OPERATION,
                    task,
                    project,
                    ControlSink.CLIENT,
                    0,
                    ControlSink.comingBack(control, answer -> then.accept(answer.refusal())));
            if (!lanes.submit(call)) {
                control.comeBack(new Step(() -> task(pool, project, task, then), Control.RAISE));
            }
        }

        /** Makes durable what a pool has written: with durability by interval it is not yet. */
        void sync(String pool) {
            long ignored = pools.lanesOf(pool).pool().sync();
        }

        /** Whether a pool serves nothing at the moment, or nothing any more. */
        boolean isOut(String pool) {
            PoolLanes lanes = pools.find(pool);
            return lanes == null || lanes.isClosed();
        }
    }

    /** Hears of the end, on the control lane. */
    interface Ending {

        void moved();

        /** Nothing has moved. */
        void failed(String trouble);

        /** What was left behind in one of the pools could not be removed. */
        void leftBehind(String trouble);

        /** The catalogue could not be written: {@code again} is to be run later. */
        void undecided(Runnable again);
    }

    private final Ground ground;
    private final String from;
    private final List<QueueKey> queues;
    private final HeldQueues held;
    private final ProjectId project;
    private final Ending ending;
    private final List<Queue> present = new ArrayList<>();
    private final Map<QueueKey, List<Told>> told = new HashMap<>();
    private final Map<QueueKey, Redrive> redrives = new HashMap<>();
    private final Map<QueueKey, Arrival> arrivals = new HashMap<>();
    private final Set<QueueKey> subscribed = new HashSet<>();
    private String to = "";
    private int copied;
    private long messages;
    private List<QueuePart> parts = List.of();
    private @Nullable Departure departure;
    private boolean isMarked;
    private boolean isAdmitting;

    /** @param queues of one project, in the pool {@code from} */
    QueueMove(Ground ground, String from, List<QueueKey> queues, Ending ending) {
        this.ground = ground;
        this.from = from;
        this.queues = List.copyOf(queues);
        this.held = new HeldQueues(ground.lines, ground.control, queues);
        this.project = queues.get(0).project();
        this.ending = ending;
    }

    void start() {
        held.hold(this::collect, failure -> fail(textOf(failure)));
    }

    private static String textOf(RuntimeException failure) {
        if (!(failure instanceof Refusal || failure instanceof StorageException)) {
            LOG.atWarn().setCause(failure).log("A queue could not be moved");
        }
        return failure instanceof Refusal refusal ? refusal.text() : String.valueOf(failure.getMessage());
    }

    /** Goes on with what follows a task, and goes back when the task or that fails. */
    private Consumer<@Nullable Refusal> then(Runnable next) {
        return refusal -> {
            if (refusal != null) {
                fail(refusal.text());
                return;
            }
            try {
                next.run();
            } catch (RuntimeException e) {
                fail(textOf(e));
            }
        };
    }

    private void onLane(String pool, MoveTask.Work work, Runnable next) {
        ground.task(pool, project, new MoveTask(List.of(), work), then(next));
    }

    /** From now on the old lane serves no call about the queues, and no consumer of them. */
    private void collect() {
        MoveTask.Work work = (shard, turn) -> {
            for (QueueKey key : queues) {
                shard.sendAway(key);
                Queue queue = shard.unplaced().queues().find(key);
                if (queue != null) {
                    present.add(queue);
                }
                told.put(key, turn.telling().connections().of(key, turn.nowMillis()));
                turn.telling().consumers().endAll(key, End.QUEUE_MOVED);
                Redrive redrive = turn.redrives().take(key);
                if (redrive != null) {
                    redrives.put(key, redrive);
                }
            }
        };
        ground.task(from, project, new MoveTask(queues, work), then(this::choose));
    }

    private void choose() {
        String flavor = null;
        for (Queue queue : present) {
            flavor = flavor == null ? PlacedShard.flavorOf(queue.metadata()) : flavor;
        }
        to = ground.rules.chooseOther(flavor, from);
        mark();
    }

    private void mark() {
        isMarked = true;
        ground.catalogue.putDrain(drain().moving(queues, to));
        ground.control.afterSync(new Step(this::copy, failure -> fail(textOf(failure))));
    }

    private DrainRecord drain() {
        return Objects.requireNonNull(ground.catalogue.drain(from), "The drain is gone");
    }

    private void copy() {
        departure = null;
        if (copied == present.size()) {
            admit();
        } else {
            read();
        }
    }

    private void read() {
        held.refuseOverdue();
        onLane(
                from,
                (shard, turn) -> {
                    Departure current = departure;
                    if (current == null) {
                        current = shard.unplaced().transfers().depart(present.get(copied));
                        departure = current;
                    }
                    parts = current.next(MAX_PARTS, MAX_BYTES);
                },
                this::write);
    }

    private void write() {
        if (parts.isEmpty()) {
            copied++;
            copy();
            return;
        }
        messages += parts.stream().filter(QueuePart.Held.class::isInstance).count();
        if (parts.stream().anyMatch(QueuePart.Subscriber.class::isInstance)) {
            subscribed.add(present.get(copied).key());
        }
        onLane(to, (shard, turn) -> take(shard, turn.nowMillis()), this::read);
    }

    private void take(PlacedShard shard, long nowMillis) {
        Queue queue = present.get(copied);
        Arrival arrival = arrivals.get(queue.key());
        if (arrival == null) {
            // Where the catalogue does not say that it lives, a queue is a leftover.
            boolean ignored = shard.unplaced().queues().delete(queue.key());
            arrival = shard.unplaced().transfers().arrive(queue);
            arrivals.put(queue.key(), arrival);
        }
        arrival.take(parts, nowMillis);
    }

    private void admit() {
        isAdmitting = true;
        onLane(to, this::admit, this::syncAndSwitch);
    }

    private void admit(PlacedShard shard, Turn turn) {
        for (Queue queue : present) {
            Queue copy = Objects.requireNonNull(arrivals.get(queue.key())).admit();
            shard.takeBack(queue.key());
            Redrive redrive = redrives.get(queue.key());
            if (redrive != null) {
                turn.redrives().put(redrive.of(copy));
            }
        }
        told.forEach((key, all) -> all.forEach(
                each -> turn.telling().connections().put(key, each.subscription(), each.sink(), turn.nowMillis())));
    }

    private void syncAndSwitch() {
        ground.sync(to);
        switchOver();
    }

    /** What is written here may be written again, so when it is uncertain it is. */
    private void switchOver() {
        try {
            DrainRecord before = drain();
            boolean isCounted = to.equals(ground.catalogue.placeOf(queues.get(0)));
            ground.catalogue.move(queues, to, isCounted ? before : before.withMoved(queues.size(), messages));
        } catch (RuntimeException e) {
            undecided(e);
            return;
        }
        ground.control.afterSync(new Step(this::remove, this::undecided));
    }

    private void undecided(RuntimeException failure) {
        LOG.atError().setCause(failure).log("The catalogue does not say where some queues live: they have to wait");
        held.refuseOverdue();
        ending.undecided(this::switchOver);
    }

    private void remove() {
        MoveTask.Work work = (shard, turn) -> {
            for (QueueKey key : queues) {
                boolean ignored = shard.unplaced().queues().delete(key);
                turn.telling().connections().deleteAll(key);
            }
        };
        ground.task(from, project, new MoveTask(List.of(), work), this::removed);
    }

    private void removed(@Nullable Refusal refusal) {
        String trouble = refusal == null ? null : refusal.text();
        try {
            if (trouble == null) {
                ground.sync(from);
                ground.catalogue.putDrain(drain().moving(List.of(), ""));
            }
        } catch (RuntimeException e) {
            trouble = textOf(e);
        }
        held.release(queue -> to);
        subscribed.forEach(queue -> ground.listener.posted(queue, 0));
        if (trouble == null) {
            ending.moved();
        } else {
            ending.leftBehind(trouble);
        }
    }

    /** The queues stay where they are. What has come of them elsewhere is removed first. */
    private void fail(String trouble) {
        if (arrivals.isEmpty()) {
            giveBack(trouble, forget(null));
            return;
        }
        MoveTask.Work work = (shard, turn) -> arrivals.forEach((key, arrival) -> {
            QueueStore store = shard.unplaced().queues();
            if (!store.delete(key)) {
                arrival.abandon();
            }
            Redrive ignored = turn.redrives().take(key);
            turn.telling().connections().deleteAll(key);
        });
        ground.task(to, project, new MoveTask(List.of(), work), refusal -> giveBack(trouble, forget(refusal)));
    }

    /**
     * Of copies that have no names yet nothing is left when their pool opens again.
     *
     * @return what is in the way of that, or null when the catalogue says of no queue that it has two copies
     */
    private @Nullable String forget(@Nullable Refusal refusal) {
        if (!isMarked) {
            return null;
        }
        if (isAdmitting && refusal != null) {
            return refusal.text();
        }
        try {
            if (isAdmitting) {
                ground.sync(to);
            }
            ground.catalogue.putDrain(drain().moving(List.of(), ""));
            return null;
        } catch (RuntimeException e) {
            return textOf(e);
        }
    }

    private void giveBack(String trouble, @Nullable String leftBehind) {
        MoveTask.Work work = (shard, turn) -> {
            queues.forEach(shard::takeBack);
            redrives.values().forEach(turn.redrives()::put);
        };
        ground.task(from, project, new MoveTask(List.of(), work), ignored -> {
            held.release(queue -> from);
            if (leftBehind == null) {
                ending.failed(trouble);
            } else {
                ending.leftBehind(leftBehind);
            }
        });
    }
}
