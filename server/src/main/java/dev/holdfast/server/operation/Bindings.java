package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which method serves which operation; complete, or it cannot be made.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Bindings {

    private final Map<Operation<?, ?>, Binding<?, ?>> bindings = new HashMap<>();
    private final Map<Operation<?, ?>, Preparation<?>> preparations = new HashMap<>();

    private Bindings(List<Binding<?, ?>> all) {
        all.forEach(binding -> bindings.put(binding.operation(), binding));
        bindings.put(LaneWork.OPERATION, Binding.onLane(LaneWork.OPERATION, LaneWork::serve));
        bindings.put(MoveTask.OPERATION, Binding.onLane(MoveTask.OPERATION, MoveTask::serve));
        bindings.put(Settlement.OPERATION, Binding.onLane(Settlement.OPERATION, Settlement::serve));
        for (Operation<?, ?> operation : Operations.ALL) {
            if (!bindings.containsKey(operation)) {
                throw new IllegalStateException("no binding for " + operation);
            }
        }
    }

    /** @throws IllegalStateException when some operation of the contract has no binding */
    static Bindings of(List<Binding<?, ?>> all) {
        return new Bindings(all);
    }

    /** The same, with something that is done before calls of an operation go to a lane; null for nothing. */
    <I> Bindings prepared(Operation<I, ?> operation, @Nullable Preparation<I> preparation) {
        if (preparation != null) {
            preparations.put(operation, preparation);
        }
        return this;
    }

    @SuppressWarnings("unchecked") // An operation's preparation was made for it.
    <I> @Nullable Preparation<I> preparationOf(Operation<I, ?> operation) {
        return (Preparation<I>) preparations.get(operation);
    }

    @SuppressWarnings("unchecked") // An operation's binding was made for it.
    <I, O> Binding<I, O> of(Operation<I, O> operation) {
        return (Binding<I, O>) Objects.requireNonNull(bindings.get(operation));
    }
}
