package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.ConsumerShapes;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Acknowledgement;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OneConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.RejectDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Rejection;
import dev.holdfast.protocol.operation.ConsumerShapes.Release;
import dev.holdfast.protocol.operation.ConsumerShapes.ReleaseDeliveries;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.operation.Watcher.Wishes;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on consumers.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class ConsumerController {

    private static final String FROM_NEW = "new";
    private static final String FROM_HEAD = "head";

    private final MessageBodies bodies;

    /** Of a server that keeps messages as they are. */
    public ConsumerController() {
        this(BodyCipher.NONE);
    }

    public ConsumerController(BodyCipher cipher) {
        this.bodies = new MessageBodies(cipher);
    }

    public Outcome<OpenedConsumer> open(OpenConsumer input, Turn turn) {
        ConsumerSink sink = sinkOf(turn);
        if (input.isClaim()) {
            throw RequestRules.invalid("The mode \"claim\" is not served yet.");
        }
        if (!input.mode().equals(ConsumerShapes.WATCH)) {
            throw RequestRules.invalid("The mode of a consumer is \"watch\" or \"claim\".");
        }
        return Outcome.of(watch(input, sink, turn));
    }

    private OpenedConsumer watch(OpenConsumer input, ConsumerSink sink, Turn turn) {
        checkWatch(input);
        Credit credit = input.credit() == null ? new Credit(0L, null) : input.credit();
        checkCredit(credit.messages(), credit.bytes(), turn.limits());
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        Beginning beginning = beginningOf(input, queue, turn);
        Consumer.Identity identity = enter(key, sink, turn);
        Wishes wishes = new Wishes(
                !Boolean.FALSE.equals(input.echo()), Boolean.TRUE.equals(input.includeDelayed()), input.name());
        Watcher watcher =
                new Watcher(identity, wishes, queue == null ? Watcher.NO_QUEUE : queue.number(), beginning.position);
        Long bytes = credit.bytes();
        watcher.setCredit(RequestRules.waitOf(credit.messages()), bytes == null ? Watcher.UNBOUNDED : bytes);
        turn.telling().consumers().add(watcher);
        return new OpenedConsumer(watcher.id(), beginning.markerIn(queue), beginning.hasGap ? Boolean.TRUE : null);
    }

    private static void checkWatch(OpenConsumer input) {
        if (input.ttlSeconds() != null || input.graceSeconds() != null) {
            throw RequestRules.invalid("A consumer that watches has neither \"ttl\" nor \"grace\".");
        }
        String start = input.start();
        if (start != null && !start.equals(FROM_NEW) && !start.equals(FROM_HEAD)) {
            throw RequestRules.invalid("A consumer starts at \"new\" or \"head\".");
        }
        if (start != null && input.after() != null) {
            throw RequestRules.invalid("A consumer begins \"after\" a marker or at a \"start\", not both.");
        }
    }

    private static void checkCredit(@Nullable Long messages, @Nullable Long bytes, Limits limits) {
        checkCredit("messages", messages, Limit.MAX_CREDIT_MESSAGES, limits);
        checkCredit("bytes", bytes, Limit.MAX_CREDIT_BYTES, limits);
    }

    private static void checkCredit(String what, @Nullable Long amount, Limit limit, Limits limits) {
        int maximum = limits.value(limit);
        if (amount != null && (amount < 0 || amount > maximum)) {
            throw RequestRules.invalid("The credit in " + what + " must be at least 0 and may not exceed " + maximum
                    + " (limits." + limit.key() + ").");
        }
    }

    /** Where a watcher begins. */
    private record Beginning(long position, boolean hasGap) {
        @Nullable
        String markerIn(@Nullable Queue queue) {
            return queue == null ? null : new Marker(position, queue.check()).toString();
        }
    }

    private static Beginning beginningOf(OpenConsumer input, @Nullable Queue queue, Turn turn) {
        String after = input.after();
        if (queue == null) {
            return new Beginning(0, after != null);
        }
        if (after != null) {
            return behind(Marker.parse(after), queue, turn);
        }
        return new Beginning(
                FROM_HEAD.equals(input.start()) ? beforeHead(queue, turn) : lastPosition(queue, turn), false);
    }

    /** A marker that this queue never gave leads to the head of what is kept. */
    private static Beginning behind(@Nullable Marker marker, Queue queue, Turn turn) {
        boolean isKnown = marker != null
                && marker.queueCheck() == queue.check()
                && marker.sequence() >= 0
                && marker.sequence() <= lastPosition(queue, turn);
        if (marker == null || !isKnown) {
            return new Beginning(beforeHead(queue, turn), true);
        }
        return new Beginning(marker.sequence(), firstBehind(marker.sequence(), queue, turn) > marker.sequence());
    }

    private static long lastPosition(Queue queue, Turn turn) {
        return turn.shard().messages().lastPosition(queue);
    }

    private static long beforeHead(Queue queue, Turn turn) {
        return firstBehind(0, queue, turn);
    }

    /** The position right before the first message behind another one, as far as one look goes. */
    private static long firstBehind(long position, Queue queue, Turn turn) {
        ListTurn first = turn.shard()
                .messages()
                .list(
                        queue,
                        new ListRequest(
                                position,
                                1,
                                MessageController.EXAMINED_PER_TURN,
                                EnumSet.allOf(ListRequest.Include.class),
                                null),
                        turn.nowMillis());
        if (!first.messages().isEmpty()) {
            return first.messages().get(0).sequence() - 1;
        }
        return first.isLast() ? lastPosition(queue, turn) : first.resumeAfter();
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

    public Outcome<Nothing> credit(GrantCredit input, Turn turn) {
        if (find(input.queueName(), input.consumer(), turn) instanceof Watcher watcher) {
            add(input, watcher, turn);
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    private static void add(GrantCredit input, Watcher watcher, Turn turn) {
        checkCredit(input.messages(), input.bytes(), turn.limits());
        long messagesBefore = watcher.messageCredit();
        long bytesBefore = watcher.byteCredit();
        if (input.bytes() != null && bytesBefore == Watcher.UNBOUNDED) {
            throw RequestRules.invalid("The consumer was opened without a credit in bytes.");
        }
        long messages = messagesBefore + RequestRules.waitOf(input.messages());
        long bytes = bytesBefore == Watcher.UNBOUNDED ? bytesBefore : bytesBefore + RequestRules.waitOf(input.bytes());
        checkCredit(messages, bytes == Watcher.UNBOUNDED ? null : bytes, turn.limits());
        Consumers consumers = turn.telling().consumers();
        consumers.onUndo(() -> watcher.setCredit(messagesBefore, bytesBefore));
        watcher.setCredit(messages, bytes);
        consumers.ready(watcher);
    }

    public Outcome<Acknowledgement> acknowledge(AcknowledgeDeliveries input, Turn turn) {
        find(input.queueName(), input.consumer(), turn);
        throw RequestRules.invalid("A consumer without a name that watches has nothing to acknowledge.");
    }

    public Outcome<Release> release(ReleaseDeliveries input, Turn turn) {
        find(input.queueName(), input.consumer(), turn);
        throw RequestRules.invalid("A consumer that watches has nothing to release.");
    }

    public Outcome<Rejection> reject(RejectDeliveries input, Turn turn) {
        find(input.queueName(), input.consumer(), turn);
        throw RequestRules.invalid("A consumer that watches has nothing to reject.");
    }

    public Outcome<Nothing> close(OneConsumer input, Turn turn) {
        turn.telling().consumers().remove(find(input.queueName(), input.consumer(), turn));
        return Outcome.of(Nothing.INSTANCE);
    }
}
