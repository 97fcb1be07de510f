package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.Serial;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Pipe;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.Notices.ConsumerClosed;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.shape.Shape;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a link that has no socket: answers what the server would be asked about them, and pushes what it
 * finds by asking again and again. Its serial owns it; {@link #ask} may be called by any thread.
 *
 * <p><em>Thread-safe.</em>
 */
final class PolledConsumers {

    /**
     * One consumer.
     *
     * <p><em>One thread at a time.</em>
     */
    interface Polled {
        /**
         * Begins, and pushes nothing before it has begun.
         *
         * @param begun completes with where it begins, or fails with why it does not
         */
        void open(CompletableFuture<OpenedConsumer> begun);

        /** Answers a request about it. */
        void ask(Ask ask, CompletableFuture<Incoming> result);

        void close();
    }

    /** How many messages are asked for at a time. */
    static final int MAX_AT_A_TIME = 10;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final String REFUSED = "refused";
    private static final String NAMED = "Only over a socket does the server keep the position of a watch.";

    private final Pipe<Ask, Incoming> pipe;
    private final Timers timers;
    private final Serial serial;
    private final String clientId;
    private final Consumer<Incoming> pushes;
    private final Map<Long, Polled> open = new HashMap<>();
    private long lastNumber;

    /** @param pushes takes what a server would push */
    PolledConsumers(Pipe<Ask, Incoming> pipe, Timers timers, String clientId, Consumer<Incoming> pushes) {
        this.pipe = pipe;
        this.timers = timers;
        this.serial = new Serial(timers);
        this.clientId = clientId;
        this.pushes = pushes;
    }

    CompletableFuture<Incoming> ask(Ask ask) {
        CompletableFuture<Incoming> result = new CompletableFuture<>();
        serial.execute(() -> {
            try {
                handle(ask, result);
            } catch (RuntimeException fault) {
                result.completeExceptionally(fault);
            }
        });
        return result;
    }

    private void handle(Ask ask, CompletableFuture<Incoming> result) {
        if (ask.action().equals(ConsumerOperations.CONSUMER_OPEN.name())) {
            open(OpenConsumer.SHAPE.read(ask.body().reader()), result);
            return;
        }
        long number = RestRequests.integer(RestRequests.members(ask.body()), "consumer");
        Polled consumer = open.get(number);
        if (consumer == null) {
            result.completeExceptionally(new Refused(404, "consumer_not_found", "It has ended.", Duration.ZERO));
        } else if (ask.action().equals(ConsumerOperations.CONSUMER_CLOSE.name())) {
            open.remove(number);
            consumer.close();
            result.complete(new Answer(204, null));
        } else {
            consumer.ask(ask, result);
        }
    }

    private void open(OpenConsumer wish, CompletableFuture<Incoming> result) {
        if (wish.name() != null) {
            result.completeExceptionally(new Refused(503, "overloaded", NAMED, TRY_AGAIN));
            return;
        }
        long number = ++lastNumber;
        Polled consumer = wish.isClaim() ? new PolledClaims(this, number, wish) : new PolledWatch(this, number, wish);
        open.put(number, consumer);
        CompletableFuture<OpenedConsumer> begun = new CompletableFuture<>();
        var unused = begun.whenComplete((opened, failure) -> {
            if (opened != null) {
                result.complete(answer(201, OpenedConsumer.SHAPE, opened));
            } else {
                open.remove(number);
                result.completeExceptionally(failure);
            }
        });
        consumer.open(begun);
    }

    /** The link is being left, or has ended: nothing more is asked for. */
    boolean isLeft() {
        return pipe.leaving().isDone();
    }

    // ---- for the consumers

    /** Whether a message is this client's own; servers show UUIDs without their hyphens. */
    boolean isOwn(String poster) {
        return poster.equals(clientId)
                || poster.equals(clientId.replace("-", "").toLowerCase(Locale.ROOT));
    }

    static <T> Answer answer(int status, Shape<T> shape, T body) {
        PackWriter out = new PackWriter();
        shape.write(out, body);
        return new Answer(status, out.toRawValue());
    }

    void push(ConsumerPush push) {
        pushes.accept(new Incoming.Pushed(push));
    }

    /** Whether a look was refused for good. The consumer has ended then, and whoever opens it anew is told why. */
    boolean isOver(long number, @Nullable Throwable failure) {
        boolean isRefused =
                failure instanceof Refused refused && refused.retryAfter().isZero();
        if (isRefused) {
            open.remove(number);
            pushes.accept(new Incoming.Ended(new ConsumerClosed(number, REFUSED)));
        }
        return isRefused;
    }

    /** Asks the server; what follows runs in the serial. */
    <I, O> void request(Operation<I, O> operation, I input, BiConsumer<@Nullable Reply<O>, @Nullable Throwable> then) {
        var unused = Futures.then(pipe.finish(Ask.of(operation, input)), told -> ((Answer) told).read(operation))
                .whenComplete((reply, failure) -> serial.execute(() -> then.accept(reply, failure)));
    }

    /** Runs a task after a pause, if the link lasts so long. */
    void later(Duration pause, Runnable task) {
        timers.after(pause, () -> {
            if (!pipe.closed().isDone()) {
                serial.execute(task);
            }
        });
    }
}
