package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Operation;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An operation and the method that serves it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param onLane serves it on the lane that owns the project; null when it is served at once
 * @param atOnce serves it on the thread that it came in on: it must touch neither a store nor a lock
 * @param apart takes the whole call and completes it, now or later, on whatever thread it chooses
 * @param waitSeconds how long the caller is ready to wait for messages
 * @param takesMessages whether what it returns is no longer there for the next one
 * @param resultBytes how much stored data its result holds; null where that is little or none
 */
record Binding<I, O>(
        Operation<I, O> operation,
        @Nullable Handler<I, O> onLane,
        @Nullable Function<I, O> atOnce,
        @Nullable Consumer<Call<I, O>> apart,
        ToLongFunction<I> waitSeconds,
        boolean takesMessages,
        @Nullable ToLongFunction<O> resultBytes) {

    static <I, O> Binding<I, O> onLane(Operation<I, O> operation, Handler<I, O> handler) {
        return new Binding<>(operation, handler, null, null, input -> 0, false, null);
    }

    /** On a lane, with a caller who may wait and who takes away what he gets. */
    static <I, O> Binding<I, O> taking(
            Operation<I, O> operation, Handler<I, O> handler, ToLongFunction<I> waitSeconds) {
        return new Binding<>(operation, handler, null, null, waitSeconds, true, null);
    }

    /** On a lane, with a caller who may wait and who only looks. */
    static <I, O> Binding<I, O> watching(
            Operation<I, O> operation, Handler<I, O> handler, ToLongFunction<I> waitSeconds) {
        return new Binding<>(operation, handler, null, null, waitSeconds, false, null);
    }

    static <I, O> Binding<I, O> atOnce(Operation<I, O> operation, Function<I, O> answer) {
        return new Binding<>(operation, null, answer, null, input -> 0, false, null);
    }

    /** The same, with results that count against the {@link ResultBudget}. */
    Binding<I, O> weighed(ToLongFunction<O> bytesOf) {
        return new Binding<>(operation, onLane, atOnce, apart, waitSeconds, takesMessages, bytesOf);
    }

    static <I, O> Binding<I, O> apart(Operation<I, O> operation, Consumer<Call<I, O>> taker) {
        return new Binding<>(operation, null, null, taker, input -> 0, false, null);
    }
}
