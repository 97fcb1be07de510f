package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.ACTION_UNSUPPORTED;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.operation.Operation.Feature.ADMIN_MODE;

import dev.holdfast.protocol.operation.SystemShapes.UnwatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.WatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.Watching;
import java.util.List;

/**
 * How operators watch a server.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SystemOperations {

    private static final String PERMISSION = "system:watch";

    public static final Operation<WatchSystem, Watching> SYSTEM_WATCH = Operation.named(
                    "system_watch", "Has what goes on in the server pushed to this connection, as it changes.")
            .of(WatchSystem.SHAPE, Watching.SHAPE)
            .existsWith(ADMIN_MODE)
            .permission(PERMISSION)
            .answers(201)
            .refuses(INVALID_REQUEST, ACTION_UNSUPPORTED)
            .orSays("The stream could not be watched.")
            .nativeForm(Views.nativeOutput(Watching.SHAPE, 201))
            .build();

    public static final Operation<UnwatchSystem, Nothing> SYSTEM_UNWATCH = Operation.named(
                    "system_unwatch", "Ends a watch of this connection, if there is one.")
            .of(UnwatchSystem.SHAPE, Nothing.SHAPE)
            .existsWith(ADMIN_MODE)
            .permission(PERMISSION)
            .answers(204)
            .refuses(ACTION_UNSUPPORTED)
            .orSays("The watch could not be ended.")
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(SYSTEM_WATCH, SYSTEM_UNWATCH);

    private SystemOperations() {}
}
