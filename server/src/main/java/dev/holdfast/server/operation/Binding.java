package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Operation;
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
 * @param waitSeconds how long the caller is ready to wait for messages
 * @param takesMessages whether what it returns is no longer there for the next one
 * @param resultBytes how much stored data its result holds; null where that is little or none
 */
record Binding<I, O>(
        Operation<I, O> operation,
        @Nullable Handler<I, O> onLane,
        @Nullable Function<I, O> atOnce,
        ToLongFunction<I> waitSeconds,
        boolean takesMessages,
        @Nullable ToLongFunction<O> resultBytes) {

    static <I, O> Binding<I, O> onLane(Operation<I, O> operation, Handler<I, O> handler) {
        return new Binding<>(operation, handler, null, input -> 0, false, null);
    }

    /** On a lane, with a caller who may wait and who takes away what he gets. */
    static <I, O> Binding<I, O> taking(
            Operation<I, O> operation, Handler<I, O> handler, ToLongFunction<I> waitSeconds) {
        return new Binding<>(operation, handler, null, waitSeconds, true, null);
    }

    /** On a lane, with a caller who may wait and who only looks. */
    static <I, O> Binding<I, O> watching(
            Operation<I, O> operation, Handler<I, O> handler, ToLongFunction<I> waitSeconds) {
        return new Binding<>(operation, handler, null, waitSeconds, false, null);
    }

    static <I, O> Binding<I, O> atOnce(Operation<I, O> operation, Function<I, O> answer) {
        return new Binding<>(operation, null, answer, input -> 0, false, null);
    }

    /** The same, with results that count against the {@link ResultBudget}. */
    Binding<I, O> weighed(ToLongFunction<O> bytesOf) {
        return new Binding<>(operation, onLane, atOnce, waitSeconds, takesMessages, bytesOf);
    }
}
