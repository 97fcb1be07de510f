package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watchers whose positions the server keeps, under names of their clients' choice. Of one name and queue there is one
 * watcher at a time: the latest.
 *
 * <p><em>Owned by one lane.</em>
 */
final class NamedWatch {

    private NamedWatch() {}

    static void checkName(@Nullable String name, Turn turn) {
        int maximum = turn.limits().maxLengthConsumerName();
        if (name != null && (name.isEmpty() || name.length() > maximum)) {
            throw RequestRules.invalid("The name of a consumer has 1 to " + maximum + " characters.");
        }
        if (name != null && name.startsWith(PositionStore.RESERVED)) {
            throw RequestRules.invalid("The name of a consumer does not begin with a null character.");
        }
    }

    /**
     * Where a watcher of that name begins: where it says, or else where it was.
     *
     * @param wanted where it says; where it would begin without a name if it does not say
     */
    static Beginning begin(String name, OpenConsumer input, Beginning wanted, @Nullable Queue queue, Turn turn) {
        if (queue == null) {
            throw Refusal.of(
                    ErrorCode.QUEUE_NOT_FOUND,
                    "A position is kept with its queue, and there is no queue " + input.queueName()
                            + ". Create it first.");
        }
        PositionStore positions = turn.shard().positions();
        long kept = positions.find(queue, name);
        boolean says = input.after() != null || input.start() != null;
        if (kept != PositionStore.NONE && !says) {
            return Beginning.behind(new Marker(kept, queue.check()), queue, turn);
        }
        int maximum = turn.limits().maxPositionsPerQueue();
        if (kept == PositionStore.NONE && positions.count(queue, maximum) >= maximum) {
            throw RequestRules.invalid("A queue may keep at most " + maximum + " positions (limits."
                    + Limit.MAX_POSITIONS_PER_QUEUE.key() + "). Close a named consumer with \"forget\" first.");
        }
        return wanted;
    }

    /**
     * It begins: its position is kept from now on, so that nothing is missed before it first acknowledges. One that
     * begins further on than the name has got leaves the name where it is: only what is acknowledged moves it forward.
     */
    static void keep(Watcher watcher, String name, Queue queue, Turn turn) {
        PositionStore positions = turn.shard().positions();
        long kept = positions.find(queue, name);
        if (kept == PositionStore.NONE) {
            positions.begin(queue, name, watcher.position());
        } else if (watcher.position() < kept) {
            positions.keep(queue, name, watcher.position());
        }
        takeOver(watcher.queue(), name, turn.telling().consumers());
    }

    /** The one that has the name so far gives way. */
    private static void takeOver(QueueKey queue, String name, Consumers consumers) {
        for (Consumer consumer : consumers.of(queue)) {
            if (consumer instanceof Watcher watcher
                    && name.equals(watcher.wishes().name())) {
                consumers.end(watcher, End.TAKEN_OVER);
            }
        }
    }

    /**
     * Keeps the position of a message that the watcher was given. Positions only go forward; that of a queue which is
     * not there any more is kept no longer.
     */
    static Outcome<AcknowledgedDeliveries> acknowledge(Watcher watcher, String name, String through, Turn turn) {
        Marker marker = Marker.parse(through);
        if (marker == null || marker.sequence() < 0) {
            throw RequestRules.invalid("\"through\" is no marker.");
        }
        Queue queue = turn.shard().queues().find(watcher.queue());
        boolean isOfQueue =
                queue != null && queue.number() == watcher.queueNumber() && queue.check() == marker.queueCheck();
        if (queue == null || !isOfQueue) {
            return Outcome.of(new AcknowledgedDeliveries(0, List.of()));
        }
        if (marker.sequence() > watcher.position()) {
            throw RequestRules.invalid("\"through\" is the marker of a message that the consumer has not been given.");
        }
        PositionStore positions = turn.shard().positions();
        boolean isForward = marker.sequence() > positions.find(queue, name);
        if (isForward) {
            positions.keep(queue, name, marker.sequence());
        }
        return Outcome.of(new AcknowledgedDeliveries(isForward ? 1 : 0, List.of()));
    }

    /** Keeps the position no longer. */
    static void forget(Consumer consumer, Turn turn) {
        String name = consumer instanceof Watcher watcher ? watcher.wishes().name() : null;
        Queue queue = turn.shard().queues().find(consumer.queue());
        if (name != null && queue != null) {
            turn.shard().positions().forget(queue, name);
        }
    }
}
