package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.shape.Shape;

/**
 * Makes the operations that the server asks of its own lanes. What they take is handed over as it is and has no form
 * outside, so no client can ask for them.
 *
 * <p><em>Thread-safe.</em>
 */
final class OwnOperation {

    /** For work that concerns no project in particular. */
    static final ProjectId NO_PROJECT = new ProjectId("server");

    /** The server itself. */
    static final ClientId NO_CLIENT = new ClientId("server");

    private OwnOperation() {}

    static <I> Operation<I, Nothing> named(String name, String summary) {
        Shape<I> unreadable = Shape.of(name, values -> {
            throw new UnsupportedOperationException("It never comes from outside");
        });
        return Operation.named(name, summary).of(unreadable, Nothing.SHAPE).build();
    }
}
