package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import java.util.function.Function;

/**
 * A part of the move of some queues, which the control lane has a lane do. No client can ask for it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param woken which queues' waiting calls are served again afterwards
 */
record MoveTask(Work work, Function<Turn, List<QueueKey>> woken) {

    /** @param queues whose waiting calls are served again afterwards, which leads them to where the queue is then */
    MoveTask(List<QueueKey> queues, Work work) {
        this(work, turn -> queues);
    }

    /** What is done on a lane; it may be done again when the store needs more turns. */
    interface Work {
        void run(PlacedShard shard, Turn turn);
    }

    static final Operation<MoveTask, Nothing> OPERATION =
            OwnOperation.named("move_queues", "Moves queues between pools.");

    static Outcome<Nothing> serve(MoveTask task, Turn turn) {
        task.work.run((PlacedShard) turn.shard(), turn);
        return new Outcome<>(Nothing.INSTANCE, task.woken.apply(turn), null);
    }
}
