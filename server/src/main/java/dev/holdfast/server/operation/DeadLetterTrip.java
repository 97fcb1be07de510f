package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.operation.QueueMove.Ground;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The trip of some dead letters from a passage to their queue in another pool.
 *
 * <pre>
 *   read    the first letters of the passage, which is durable by then
 *   hold    calls about the queue stand, so that it does not move meanwhile; without a place it gets one
 *   accept  its lane appends what the passage's position in the queue does not cover yet, and moves the position: one
 *           write, which becomes durable
 *   drop    the first lane removes them from the passage
 * </pre>
 *
 * <p>Whatever fails, they are in the passage until they are in the queue. Where they are in both, because a crash came
 * before the drop, the next trip finds them covered by the position, and only drops them.
 *
 * <p>Each passage has a name of its own, which never comes again. Where no queue lives in the pool any more, an empty
 * passage is closed:
 *
 * <pre>
 *   forget  the queue keeps the passage's position no longer: that it is empty is durable by then
 *   close   the first lane removes the passage, if it is still empty
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class DeadLetterTrip {

    private static final int MAX_LETTERS = 100;
    private static final int MAX_EXAMINED = 1000;
    private static final long MAX_BYTES = 1 << 20;
    private static final String NAME = "name";

    /** Hears of the end, on the control lane. */
    interface Ending {

        /** They are in their queue; there may be more. */
        void accepted();

        /** The passage was empty. */
        void empty();

        /** The passage is no more. */
        void closed();

        /** They are still in the passage, or in both. */
        void failed(RuntimeException failure);
    }

    private final Ground ground;
    private final Passage passage;
    private final QueueKey queue;
    private final ProjectId project;
    private final HeldQueues held;
    private final Ending ending;
    private List<Message> letters = List.of();
    private boolean isLast;
    private String cursor = "";
    private String place = "";

    DeadLetterTrip(Ground ground, Passage passage, Ending ending) {
        this.ground = ground;
        this.passage = passage;
        this.queue = passage.queue();
        this.project = queue.project();
        this.held = new HeldQueues(ground.lines(), ground.control(), List.of(queue));
        this.ending = ending;
    }

    /** What a passage keeps beside its messages. */
    static QueueMetadata named(String name) {
        return QueueMetadata.of(Map.of(NAME, new PackWriter().string(name).toRawValue()));
    }

    /** Under which its queue keeps how much of a passage it has. */
    private static String cursorOf(Queue passage) {
        RawValue name = Objects.requireNonNull(passage.metadata().get(NAME));
        return PositionStore.RESERVED + name.reader().string();
    }

    void start() {
        onLane(passage.pool(), this::read, this::go);
    }

    private void onLane(String pool, MoveTask.Work work, Runnable next) {
        onLane(pool, new MoveTask(List.of(), work), next);
    }

    private void onLane(String pool, MoveTask task, Runnable next) {
        ground.task(pool, project, task, refusal -> {
            if (refusal != null) {
                fail(refusal);
            } else {
                new Step(next, this::fail).run();
            }
        });
    }

    private void read(PlacedShard shard, Turn turn) {
        Queue from = shard.unplaced().queues().find(queue.passage());
        letters = List.of();
        isLast = true;
        if (from != null) {
            ListRequest first =
                    new ListRequest(0, MAX_LETTERS, MAX_EXAMINED, Set.of(), null, Message.State.FREE, MAX_BYTES);
            ListTurn listed = shard.unplaced().messages().list(from, first, turn.nowMillis());
            letters = listed.messages();
            isLast = listed.isLast();
            cursor = cursorOf(from);
        }
    }

    private void go() {
        if (!letters.isEmpty()) {
            ground.sync(passage.pool());
            held.hold(this::place, this::fail);
        } else if (isLast && !ground.catalogue().hasQueues(passage.pool())) {
            ground.sync(passage.pool());
            held.hold(this::forget, this::fail);
        } else {
            end();
        }
    }

    private void end() {
        if (isLast && letters.isEmpty()) {
            ending.empty();
        } else {
            ending.accepted();
        }
    }

    /** A queue that is not there any more is made anew, beside those whose dead letters it gets if it can be. */
    private void place() {
        String known = ground.catalogue().placeOf(queue);
        place = known == null ? ground.rules().besideThoseOf(passage.pool()) : known;
        if (known == null) {
            ground.catalogue().place(List.of(queue), place);
        }
        ground.control().afterSync(new Step(this::deliver, this::fail));
    }

    private void deliver() {
        onLane(place, new MoveTask(this::accept, turn -> Claiming.delivering(queue, turn)), this::accepted);
    }

    private void accept(PlacedShard shard, Turn turn) {
        shard.takeBack(queue);
        Shard store = shard.unplaced();
        Queue known = store.queues().find(queue);
        Queue target =
                known != null ? known : Objects.requireNonNull(store.queues().create(queue, QueueMetadata.EMPTY));
        long through = store.positions().find(target, cursor);
        List<Message> missing =
                letters.stream().filter(letter -> letter.sequence() > through).toList();
        store.messages().accept(target, missing, turn.nowMillis());
        store.positions().keep(target, cursor, lastSequence());
    }

    private long lastSequence() {
        return letters.get(letters.size() - 1).sequence();
    }

    private void accepted() {
        ground.sync(place);
        held.release(key -> place);
        onLane(passage.pool(), this::drop, this::end);
    }

    private void drop(PlacedShard shard, Turn turn) {
        Queue from = shard.unplaced().queues().find(queue.passage());
        if (from != null) {
            shard.unplaced().messages().drop(from, lastSequence());
        }
    }

    /** Where that cannot be done the passage is closed all the same: its name never comes again. */
    private void forget() {
        String known = ground.catalogue().placeOf(queue);
        if (cursor.isEmpty() || known == null || ground.isOut(known)) {
            close();
        } else {
            onLane(known, this::forget, this::close);
        }
    }

    private void forget(PlacedShard shard, Turn turn) {
        Queue target = shard.unplaced().queues().find(queue);
        if (target != null) {
            shard.unplaced().positions().forget(target, cursor);
        }
    }

    private void close() {
        held.release(key -> null);
        onLane(passage.pool(), this::close, this::closed);
    }

    private void close(PlacedShard shard, Turn turn) {
        read(shard, turn);
        if (letters.isEmpty() && isLast) {
            boolean ignored = shard.unplaced().queues().delete(queue.passage());
        }
    }

    /** A queue that has come meanwhile may have asked for it again, or used it. */
    private void closed() {
        if (!letters.isEmpty() || !isLast) {
            ending.accepted();
            return;
        }
        if (ground.catalogue().hasQueues(passage.pool())) {
            ending.empty();
            return;
        }
        ground.sync(passage.pool());
        ground.catalogue().removePassage(passage);
        ground.control().afterSync(new Step(ending::closed, this::fail));
    }

    private void fail(RuntimeException failure) {
        held.release(key -> null);
        ending.failed(failure);
    }
}
