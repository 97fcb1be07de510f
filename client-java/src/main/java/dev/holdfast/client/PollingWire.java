package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.CallException;
import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.NotSent;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Pipe;
import dev.holdfast.protocol.codec.RawValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * REST, one request after another, where a socket cannot be had. A request that is to wait for messages asks again and
 * again, after growing pauses.
 *
 * <p><em>Thread-safe.</em>
 */
final class PollingWire implements Wire {

    /** From the moment when a socket can be had on, so long the link serves. */
    private static final Duration MOVE = Duration.ofSeconds(24);

    private static final String WAIT = "wait";

    private final Pipe<Ask, Incoming> pipe;
    private final Throwable reason;
    private final Timers timers;
    private final PolledConsumers consumers;
    private final CompletableFuture<GoAway> goingAway = new CompletableFuture<>();

    /**
     * @param reason why there is no socket
     * @param pushes takes what is found for consumers
     */
    PollingWire(
            Pipe<Ask, Incoming> pipe,
            Throwable reason,
            Timers timers,
            String clientId,
            BiConsumer<Wire, Incoming> pushes) {
        this.pipe = pipe;
        this.reason = reason;
        this.timers = timers;
        this.consumers = new PolledConsumers(pipe, timers, clientId, found -> pushes.accept(this, found));
    }

    /** A socket can be had again. */
    void leave() {
        goingAway.complete(GoAway.within(MOVE));
    }

    @Override
    public CompletableFuture<Incoming> call(Ask ask) {
        if (isAboutConsumers(ask)) {
            return consumers.ask(ask);
        }
        Map<String, RawValue> members = RestRequests.members(ask.body());
        long seconds = RestRequests.integer(members, WAIT);
        members.remove(WAIT);
        if (seconds <= 0) {
            return pipe.call(ask);
        }
        CompletableFuture<Incoming> result = new CompletableFuture<>();
        Ask atOnce = new Ask(ask.action(), RestRequests.document(members));
        poll(atOnce, timers.nanoTime() + Duration.ofSeconds(seconds).toNanos(), Pace.ofMessages(), result);
        return result;
    }

    private static boolean isAboutConsumers(Ask ask) {
        return ask.action().startsWith("consumer_");
    }

    private void poll(Ask ask, long endNanos, Pace pace, CompletableFuture<Incoming> result) {
        if (!result.isDone()) {
            CompletableFuture<Incoming> attempt = pipe.call(ask);
            var unused = attempt.whenComplete((told, failure) -> {
                boolean isOver = timers.nanoTime() - endNanos >= 0;
                boolean isCrowded =
                        failure instanceof NotSent && !pipe.leaving().isDone();
                if (!isOver && (isCrowded || isNothing(told))) {
                    timers.after(pace.next(), () -> poll(ask, endNanos, pace, result));
                } else if (failure != null) {
                    result.completeExceptionally(CallException.unwrapped(failure));
                } else {
                    result.complete(told);
                }
            });
        }
    }

    /** Whether there were no messages. */
    private static boolean isNothing(@Nullable Incoming told) {
        if (!(told instanceof Answer answer) || answer.status() >= 300) {
            return false;
        }
        RawValue body = answer.body();
        RawValue messages = body == null ? null : RestRequests.members(body).get("messages");
        return messages == null || messages.isFalsy();
    }

    @Override
    public CompletableFuture<Incoming> finish(Ask ask) {
        return isAboutConsumers(ask) ? consumers.ask(ask) : pipe.finish(ask);
    }

    @Override
    public void hold() {
        pipe.hold();
    }

    @Override
    public void letGo() {
        pipe.letGo();
    }

    @Override
    public CompletableFuture<Void> leaving() {
        return pipe.leaving();
    }

    @Override
    public CompletableFuture<Throwable> closed() {
        return pipe.closed();
    }

    @Override
    public int load() {
        return pipe.load();
    }

    @Override
    public boolean accepting() {
        return pipe.accepting();
    }

    @Override
    public void retire(Duration max) {
        pipe.retire(max);
    }

    @Override
    public void close(Throwable why) {
        pipe.close(why);
    }

    @Override
    public CompletableFuture<GoAway> goingAway() {
        return goingAway;
    }

    @Override
    public Duration roundTrip() {
        return pipe.roundTrip();
    }

    @Override
    public Optional<Throwable> compromise() {
        return Optional.of(reason);
    }
}
