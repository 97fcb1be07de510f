package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.ConsumerShapes;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.CloseConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.RejectDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Rejection;
import dev.holdfast.protocol.operation.ConsumerShapes.Release;
import dev.holdfast.protocol.operation.ConsumerShapes.ReleaseDeliveries;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.operation.Watcher.Wishes;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on consumers. What a claimer does with its deliveries is in {@link Settling}.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConsumerController {

    private final MessageBodies bodies;

    ConsumerController(MessageBodies bodies) {
        this.bodies = bodies;
    }

    Outcome<OpenedConsumer> open(OpenConsumer input, Turn turn) {
        ConsumerSink sink = sinkOf(turn);
        if (input.isClaim()) {
            return Outcome.of(claim(input, sink, turn));
        }
        if (!input.mode().equals(ConsumerShapes.WATCH)) {
            throw RequestRules.invalid("The mode of a consumer is \"watch\" or \"claim\".");
        }
        return Outcome.of(watch(input, sink, turn));
    }

    private OpenedConsumer watch(OpenConsumer input, ConsumerSink sink, Turn turn) {
        ConsumerRules.checkWatch(input);
        ConsumerRules.checkCredit(input.credit(), turn.limits());
        NamedWatch.checkName(input.name(), turn);
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        Beginning wanted = beginningOf(input, queue, turn);
        String name = input.name();
        Beginning beginning = name == null ? wanted : NamedWatch.begin(name, input, wanted, queue, turn);
        Wishes wishes =
                new Wishes(!Boolean.FALSE.equals(input.echo()), Boolean.TRUE.equals(input.includeDelayed()), name);
        Watcher watcher = new Watcher(enter(key, sink, turn), wishes, numberOf(queue), beginning.position());
        watcher.setCredit(ConsumerRules.messagesOf(input.credit()), ConsumerRules.bytesOf(input.credit()));
        if (name != null && queue != null) {
            keep(watcher, name, queue, turn);
        }
        turn.telling().consumers().add(watcher);
        return new OpenedConsumer(watcher.id(), beginning.markerIn(queue), beginning.hasGap() ? Boolean.TRUE : null);
    }

    /** Where there is no room for its position the watcher has never been. */
    private static void keep(Watcher watcher, String name, Queue queue, Turn turn) {
        try {
            NamedWatch.keep(watcher, name, queue, turn);
        } catch (RuntimeException e) {
            turn.telling().consumers().leave(watcher);
            throw e;
        }
    }

    private static long numberOf(@Nullable Queue queue) {
        return queue == null ? Consumer.NO_QUEUE : queue.number();
    }

    private static Beginning beginningOf(OpenConsumer input, @Nullable Queue queue, Turn turn) {
        String after = input.after();
        if (queue == null) {
            return new Beginning(0, after != null);
        }
        if (after != null) {
            return Beginning.behind(Marker.parse(after), queue, turn);
        }
        return ConsumerRules.FROM_HEAD.equals(input.start())
                ? Beginning.atHead(queue, turn)
                : Beginning.atEnd(queue, turn);
    }

    private OpenedConsumer claim(OpenConsumer input, ConsumerSink sink, Turn turn) {
        ConsumerRules.checkClaim(input);
        ConsumerRules.checkCredit(input.credit(), turn.limits());
        Claimer.Times times = new Claimer.Times(
                RequestRules.claimTtl(input.ttlSeconds(), turn.limits()),
                RequestRules.claimGrace(input.graceSeconds(), turn.limits()));
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        if (queue != null) {
            PlacedShard.prepare(
                    turn.shard(), key, QueueRules.of(queue, turn.limits()).deadLetter(key));
        }
        Claimer.Window window =
                new Claimer.Window(ConsumerRules.messagesOf(input.credit()), ConsumerRules.bytesOf(input.credit()));
        Consumers consumers = turn.telling().consumers();
        Claimer claimer = new Claimer(enter(key, sink, turn), times, window, numberOf(queue), consumers.undo());
        consumers.add(claimer);
        return new OpenedConsumer(claimer.id(), null, null);
    }

    /** Counts one more consumer, as the last thing that can be refused. */
    private Consumer.Identity enter(QueueKey key, ConsumerSink sink, Turn turn) {
        Consumers consumers = turn.telling().consumers();
        if (!consumers.census().enter()) {
            throw Refusal.of(
                    ErrorCode.OVERLOADED,
                    "The server has as many consumers as it may. Try again later, or raise limits."
                            + Limit.MAX_CONSUMERS.key() + ".");
        }
        if (!sink.join(consumers.bell())) {
            consumers.census().leave();
            throw Refusal.of(
                    ErrorCode.TOO_MANY_IN_FLIGHT,
                    "The connection has as many consumers as it may: "
                            + turn.limits().maxConsumersPerConnection() + ". Close some first.");
        }
        return new Consumer.Identity(consumers.census().nextId(), key, sink, turn.client(), bodies);
    }

    private static ConsumerSink sinkOf(Turn turn) {
        ConsumerSink sink = turn.telling().consumerSink();
        if (sink == null) {
            throw RequestRules.invalid(
                    "Only native connections have consumers: send the request on a WebSocket, with an id.");
        }
        return sink;
    }

    private static Consumer find(QueueName queue, long id, Turn turn) {
        Consumer consumer = turn.telling().consumers().find(id, turn.key(queue), sinkOf(turn));
        if (consumer == null) {
            throw Refusal.of(
                    ErrorCode.CONSUMER_NOT_FOUND, "This connection has no consumer " + id + " of queue " + queue + ".");
        }
        return consumer;
    }

    private static Claimer findClaimer(QueueName queue, long id, Turn turn) {
        if (find(queue, id, turn) instanceof Claimer claimer) {
            return claimer;
        }
        throw RequestRules.invalid("A consumer that watches has no deliveries to settle.");
    }

    Outcome<Nothing> credit(GrantCredit input, Turn turn) {
        Consumer consumer = find(input.queueName(), input.consumer(), turn);
        if (consumer instanceof Watcher watcher) {
            ConsumerRules.add(input, watcher, turn);
        } else if (consumer instanceof Claimer claimer) {
            ConsumerRules.resize(input, claimer, turn);
        }
        turn.telling().consumers().ready(consumer);
        return Outcome.of(Nothing.INSTANCE);
    }

    Outcome<AcknowledgedDeliveries> acknowledge(AcknowledgeDeliveries input, Turn turn) {
        Consumer consumer = find(input.queueName(), input.consumer(), turn);
        if (consumer instanceof Claimer claimer && input.deliveries() != null && input.through() == null) {
            return Settling.acknowledge(claimer, input.deliveries(), turn);
        }
        String through = input.through();
        if (consumer instanceof Watcher watcher && through != null && input.deliveries() == null) {
            String name = watcher.wishes().name();
            if (name != null) {
                return NamedWatch.acknowledge(watcher, name, through, turn);
            }
        }
        throw RequestRules.invalid("A consumer that claims acknowledges \"deliveries\"; one that watches with a name"
                + " acknowledges \"through\" a marker; one without a name has nothing to acknowledge.");
    }

    Outcome<Release> release(ReleaseDeliveries input, Turn turn) {
        Claimer claimer = findClaimer(input.queueName(), input.consumer(), turn);
        long delaySeconds = RequestRules.messageDelay(input.delaySeconds(), 0, turn.limits());
        return Settling.release(claimer, input.deliveries(), delaySeconds, turn);
    }

    Outcome<Rejection> reject(RejectDeliveries input, Turn turn) {
        Claimer claimer = findClaimer(input.queueName(), input.consumer(), turn);
        ClaimedMessages.checkReason(input.reason(), turn);
        return Settling.reject(claimer, input.deliveries(), input.reason(), turn);
    }

    Outcome<Nothing> close(CloseConsumer input, Turn turn) {
        Consumer consumer = find(input.queueName(), input.consumer(), turn);
        if (Boolean.TRUE.equals(input.forget())) {
            NamedWatch.forget(consumer, turn);
        }
        turn.telling().consumers().remove(consumer);
        return Outcome.of(Nothing.INSTANCE);
    }
}
