package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.storage.QueueKey;

/**
 * What the control lane tells a lane, which takes it in turn like a call: it knows of a queue whose calls the lane
 * sends back, or which the lane has just deleted. No client can ask for it.
 *
 * <p><em>Thread-safe.</em>
 */
record Settlement(QueueKey queue) {

    static final Operation<Settlement, Nothing> OPERATION =
            OwnOperation.named("settle_queue", "Tells a lane where a queue is.");

    /**
     * Whoever waits here for the queue's messages is served again, which leads them to the new place. Consumers are
     * told to open again.
     */
    static Outcome<Nothing> serve(Settlement settlement, Turn turn) {
        if (turn.shard() instanceof PlacedShard placed) {
            placed.settle(settlement.queue);
            turn.telling().consumers().endAll(settlement.queue, End.QUEUE_MOVED);
        }
        return Outcome.gaining(Nothing.INSTANCE, settlement.queue);
    }
}
