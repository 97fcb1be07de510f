package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** Bindings with faults for tests of transports. */
public final class FaultyBindings {

    private FaultyBindings() {}

    /**
     * {@code message_get_many} gives an outcome over which every view fails, {@code ping_node} works, and every other
     * operation fails before it is handed to a lane.
     */
    public static Bindings failingViews() {
        List<Binding<?, ?>> all = new ArrayList<>();
        for (Operation<?, ?> operation : Operations.ALL) {
            if (operation != ServiceOperations.PING_NODE && operation != MessageOperations.MESSAGE_GET_MANY) {
                all.add(failing(operation));
            }
        }
        all.add(Binding.atOnce(ServiceOperations.PING_NODE, nothing -> nothing));
        all.add(Binding.atOnce(MessageOperations.MESSAGE_GET_MANY, input -> new FoundMessages(new FailingList())));
        return Bindings.of(all);
    }

    /** A store that answers nothing. */
    public static Bindings failingStore() {
        return Bindings.of(Operations.ALL.stream()
                .<Binding<?, ?>>map(FaultyBindings::unavailable)
                .toList());
    }

    private static <I, O> Binding<I, O> unavailable(Operation<I, O> operation) {
        return Binding.onLane(operation, (input, turn) -> {
            throw new StorageUnavailable("the store is out of order, made so by a test");
        });
    }

    private static <I, O> Binding<I, O> failing(Operation<I, O> operation) {
        return Binding.atOnce(operation, input -> {
            throw new IllegalStateException("a fault before the lane, made by a test");
        });
    }

    private static final class FailingList extends AbstractList<ShownMessage> {
        @Override
        public ShownMessage get(int index) {
            throw new IllegalStateException("a fault in a view, made by a test");
        }

        @Override
        public int size() {
            return 1;
        }
    }
}
