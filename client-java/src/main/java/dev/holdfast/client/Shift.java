package dev.holdfast.client;

import dev.holdfast.client.Reader.Session;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.RejectDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.ReleaseDeliveries;
import dev.holdfast.protocol.operation.DeliveryRange;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker was given over one connection, and how it is settled there: acknowledgements of one moment in one
 * request. Owned by the serial of {@link Consumers}.
 *
 * <p><em>One thread at a time.</em>
 */
final class Shift<T> {

    /**
     * One message to work on.
     *
     * <p><em>Thread-safe.</em>
     */
    record Task<T>(Shift<T> shift, long delivery, Message<T> message, Job job) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(delivery);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

    /** When a message that cannot be rejected is tried again. */
    private static final Duration PAUSE_FOR_UNREJECTABLE = Duration.ofMinutes(1);

    private final Queue<T> queue;
    private final Session session;
    private final Consumer<Message<T>> onLost;
    private final Consumer<Shift<T>> onIdle;
    private final Set<Task<T>> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Task<T>> done = new ArrayList<>();
    private int asked;
    private boolean isLeft;
    private boolean isOver;

    /**
     * @param onLost hears of messages that were done and not acknowledged
     * @param onIdle is called when something was settled
     */
    Shift(Queue<T> queue, Session session, Consumer<Message<T>> onLost, Consumer<Shift<T>> onIdle) {
        this.queue = queue;
        this.session = session;
        this.onLost = onLost;
        this.onIdle = onIdle;
    }

    Session session() {
        return session;
    }

    Task<T> begin(PushedMessage pushed, @Nullable String claimId) {
        long delivery = pushed.delivery() == null ? 0 : pushed.delivery();
        Task<T> task = new Task<>(this, delivery, Message.of(pushed, claimId, queue.body()), new Job());
        open.add(task);
        return task;
    }

    /** Whether something is being worked on or settled. */
    boolean isBusy() {
        return !open.isEmpty() || !done.isEmpty() || asked > 0;
    }

    /** Whether the connection is being left. */
    boolean isLeft() {
        return isLeft;
    }

    void leave() {
        isLeft = true;
        onIdle.accept(this);
    }

    /** The connection is lost, and with it every lease. */
    void lose() {
        isOver = true;
        open.forEach(task -> task.job().lose());
        open.clear();
        acknowledgeElsewhere(List.copyOf(done));
        done.clear();
    }

    /** Gives everything back. */
    void close() {
        if (!isOver) {
            acknowledgeAll();
            isOver = true;
            open.forEach(task -> task.job().lose());
            open.clear();
            session.close();
            session.letGo();
        }
    }

    void finish(Task<T> task, Done how) {
        if (isOver) {
            finishElsewhere(task, how);
            return;
        }
        open.remove(task);
        switch (how.kind()) {
            case ACKNOWLEDGE -> acknowledge(task);
            case RETRY -> release(task, how.delay());
            case REJECT -> reject(task, how.reason());
        }
    }

    private void acknowledge(Task<T> task) {
        done.add(task);
        if (done.size() == 1) {
            queue.client().consumers().serial.execute(this::acknowledgeAll);
        }
    }

    private void acknowledgeAll() {
        if (done.isEmpty() || isOver) {
            return;
        }
        List<Task<T>> tasks = List.copyOf(done);
        done.clear();
        List<DeliveryRange> deliveries =
                ranges(tasks.stream().map(Task::delivery).sorted().toList());
        AcknowledgeDeliveries wish = new AcknowledgeDeliveries(queue.queueName(), session.number(), deliveries, null);
        settle(session.ask(ConsumerOperations.CONSUMER_ACKNOWLEDGE, wish), (reply, failure) -> {
            if (reply == null) {
                acknowledgeElsewhere(tasks);
            } else {
                report(tasks, reply.required());
            }
        });
    }

    /** Ascending numbers, as few ranges as possible. */
    static List<DeliveryRange> ranges(List<Long> ascending) {
        List<DeliveryRange> all = new ArrayList<>();
        for (long number : ascending) {
            DeliveryRange last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (last != null && last.last() + 1 == number) {
                all.set(all.size() - 1, new DeliveryRange(last.first(), number));
            } else {
                all.add(DeliveryRange.of(number));
            }
        }
        return all;
    }

    private void report(List<Task<T>> tasks, AcknowledgedDeliveries answer) {
        for (Task<T> task : tasks) {
            boolean isLost = answer.lost().stream()
                    .anyMatch(range -> range.first() <= task.delivery() && task.delivery() <= range.last());
            if (isLost) {
                task.job().lose();
                onLost.accept(task.message());
            }
        }
    }

    private void release(Task<T> task, Duration delay) {
        ReleaseDeliveries wish = new ReleaseDeliveries(
                queue.queueName(), session.number(), List.of(DeliveryRange.of(task.delivery())), delay.toSeconds());
        settle(session.ask(ConsumerOperations.CONSUMER_RELEASE, wish), (reply, failure) -> {});
    }

    private void reject(Task<T> task, String reason) {
        RejectDeliveries wish = new RejectDeliveries(
                queue.queueName(), session.number(), List.of(DeliveryRange.of(task.delivery())), reason);
        settle(session.ask(ConsumerOperations.CONSUMER_REJECT, wish), (reply, failure) -> {
            if (failure instanceof Refused && !isOver) {
                LOG.warn("Message {} of {} cannot be rejected: {}", task.message(), queue.name(), failure.getMessage());
                release(task, PAUSE_FOR_UNREJECTABLE);
            }
        });
    }

    /** What is to be done with an answer, in the serial. */
    private interface Answered<O> {
        void accept(@Nullable Reply<O> reply, @Nullable Throwable failure);
    }

    private <O> void settle(CompletableFuture<Reply<O>> answer, Answered<O> then) {
        asked++;
        var unused = answer.whenComplete(
                (reply, failure) -> queue.client().consumers().serial.execute(() -> {
                    asked--;
                    then.accept(reply, failure);
                    onIdle.accept(this);
                }));
    }

    /** The lease is lost; what is done is done all the same, if nobody else has the message by now. */
    private void finishElsewhere(Task<T> task, Done how) {
        if (how.kind() == Done.Kind.ACKNOWLEDGE) {
            acknowledgeElsewhere(List.of(task));
        }
    }

    private void acknowledgeElsewhere(List<Task<T>> tasks) {
        for (Task<T> task : tasks) {
            task.job().lose();
            DeleteMessage wish = new DeleteMessage(
                    queue.queueName(),
                    task.message().id(),
                    task.message().claimId().orElse(null));
            var unused = queue.client()
                    .ask(MessageOperations.MESSAGE_DELETE, wish, Queue::nothing)
                    .exceptionally(failure -> {
                        queue.client().consumers().serial.execute(() -> onLost.accept(task.message()));
                        return null;
                    });
        }
    }
}
