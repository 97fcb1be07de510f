package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.OVERLOADED;
import static dev.holdfast.protocol.ErrorCode.QUEUE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.REDRIVE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.REDRIVE_RUNNING;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.POST;

import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.RedriveShapes.ListRedrives;
import dev.holdfast.protocol.operation.RedriveShapes.RedriveDocument;
import dev.holdfast.protocol.operation.RedriveShapes.RedrivePage;
import dev.holdfast.protocol.operation.RedriveShapes.StartRedrive;
import java.util.List;

/**
 * What a client asks of dead letters that shall go back to where they came from.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RedriveOperations {

    private static final String PATH = QueueOperations.QUEUE + "/redrive";
    private static final String PERMISSION = "messages:redrive";

    public static final Operation<StartRedrive, RedriveDocument> REDRIVE_START = Operation.named(
                    "redrive_start", "Starts to move the messages of a dead-letter queue back to where they came from.")
            .of(StartRedrive.SHAPE, RedriveDocument.SHAPE)
            .route(POST, PATH)
            .permission(PERMISSION)
            .body(RestBody.OPTIONAL)
            .answers(202)
            .refuses(INVALID_REQUEST, QUEUE_NOT_FOUND, REDRIVE_RUNNING, OVERLOADED)
            .orSays("Messages could not be redriven.")
            .rest(Views.restOutput(RedriveDocument.SHAPE, 202))
            .nativeForm(Views.nativeOutput(RedriveDocument.SHAPE, 202))
            .build();

    public static final Operation<OneQueue, RedriveDocument> REDRIVE_GET = Operation.named(
                    "redrive_get", "Shows how far the last redrive of a queue has got.")
            .of(OneQueue.SHAPE, RedriveDocument.SHAPE)
            .route(GET, PATH)
            .permission(PERMISSION)
            .refuses(REDRIVE_NOT_FOUND)
            .orSays("Redrive could not be shown.")
            .rest(Views.restOutput(RedriveDocument.SHAPE, 200))
            .build();

    public static final Operation<OneQueue, RedriveDocument> REDRIVE_CANCEL = Operation.named(
                    "redrive_cancel", "Ends the redrive of a queue; what has been moved stays where it is.")
            .of(OneQueue.SHAPE, RedriveDocument.SHAPE)
            .route(DELETE, PATH)
            .permission(PERMISSION)
            .refuses(REDRIVE_NOT_FOUND)
            .orSays("Redrive could not be cancelled.")
            .rest(Views.restOutput(RedriveDocument.SHAPE, 200))
            .build();

    public static final Operation<ListRedrives, RedrivePage> REDRIVE_LIST = Operation.named(
                    "redrive_list", "Shows the redrives of a project: those that run, and the last ones of its queues.")
            .of(ListRedrives.SHAPE, RedrivePage.SHAPE)
            .route(GET, "/v2/redrives")
            .permission(PERMISSION)
            .refuses(INVALID_REQUEST)
            .orSays("Redrives could not be listed.")
            .rest(Views.restOutput(RedrivePage.SHAPE, 200))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(REDRIVE_START, REDRIVE_GET, REDRIVE_CANCEL, REDRIVE_LIST);

    private RedriveOperations() {}
}
