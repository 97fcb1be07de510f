package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.ACKNOWLEDGEMENT_LOST;
import static dev.holdfast.protocol.ErrorCode.BODY_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.CLAIM_ID_INVALID;
import static dev.holdfast.protocol.ErrorCode.ENCRYPTION_UNAVAILABLE;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.MESSAGES_MISSING;
import static dev.holdfast.protocol.ErrorCode.MESSAGE_CLAIMED;
import static dev.holdfast.protocol.ErrorCode.MESSAGE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.POST_ID_REUSED;
import static dev.holdfast.protocol.ErrorCode.QUOTA_EXCEEDED;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.POST;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.InspectionShapes.PeekMessages;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessageIds;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import java.util.List;

/**
 * What a client asks of messages.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MessageOperations {

    private static final String POST_TOO_LARGE = "Message collection size is too large. Max size ";

    /** A queue may have a limit of its own, which the refusal then names: only its lane knows. */
    private static final String NO_MESSAGES = "{\"messages\": []}";

    public static final Operation<PostMessages, MessageIds> MESSAGE_POST = Operation.named(
                    "message_post", "Posts messages, all or none; creates the queue if need be.")
            .of(PostMessages.SHAPE, MessageIds.SHAPE)
            .route(POST, QueueOperations.QUEUE + "/messages")
            .permission("messages:create")
            .permission("messages:delete", asked -> !asked.acknowledge().isEmpty())
            .body(RestBody.REQUIRED)
            .bodyAtMost(Limit.MAX_MESSAGES_POST_SIZE, BODY_TOO_LARGE, POST_TOO_LARGE, NO_MESSAGES)
            .answers(201)
            .refuses(
                    MESSAGES_MISSING,
                    BODY_TOO_LARGE,
                    INVALID_REQUEST,
                    POST_ID_REUSED,
                    ACKNOWLEDGEMENT_LOST,
                    STORAGE_FULL,
                    QUOTA_EXCEEDED,
                    ENCRYPTION_UNAVAILABLE)
            .orSays("Messages could not be enqueued.")
            .rest(MessageViews::restPosted)
            .zaqar(MessageViews::nativePosted)
            .nativeForm(MessageViews::nativePosted)
            .build();

    public static final Operation<GetMessages, FoundMessages> MESSAGE_GET_MANY = Operation.named(
                    "message_get_many", "Shows messages by their ids, in whatever state they are.")
            .of(GetMessages.SHAPE, FoundMessages.SHAPE)
            .routeWith(GET, QueueOperations.QUEUE + "/messages", "ids")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, MESSAGE_NOT_FOUND, ENCRYPTION_UNAVAILABLE)
            .orSays("Message could not be retrieved.")
            .rest(MessageViews::restFound)
            .zaqar(MessageViews::zaqarFound)
            .build();

    public static final Operation<ListMessages, MessagePage> MESSAGE_LIST = Operation.named(
                    "message_list", "Lists messages without taking them; can wait for some to come.")
            .of(ListMessages.SHAPE, MessagePage.SHAPE)
            .route(GET, QueueOperations.QUEUE + "/messages")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, ENCRYPTION_UNAVAILABLE)
            .orSays("Messages could not be listed.")
            .rest(MessageViews::restPage)
            .zaqar(MessageViews::zaqarPage)
            .build();

    public static final Operation<GetMessage, MessageDocument> MESSAGE_GET = Operation.named(
                    "message_get", "Shows one message, in whatever state it is.")
            .of(GetMessage.SHAPE, MessageDocument.SHAPE)
            .route(GET, QueueOperations.QUEUE + "/messages/{message_id}")
            .permission("messages:get")
            .refuses(MESSAGE_NOT_FOUND, ENCRYPTION_UNAVAILABLE)
            .orSays("Message could not be retrieved.")
            .rest(MessageViews::restOne)
            .zaqar(MessageViews::zaqarOne)
            .build();

    public static final Operation<DeleteMessage, Nothing> MESSAGE_DELETE = Operation.named(
                    "message_delete", "Deletes one message; a claimed one only with its claim id.")
            .of(DeleteMessage.SHAPE, Nothing.SHAPE)
            .route(DELETE, QueueOperations.QUEUE + "/messages/{message_id}")
            .permission("messages:delete")
            .answers(204)
            .refuses(MESSAGE_CLAIMED, CLAIM_ID_INVALID)
            .orSays("Message could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<DeleteMessages, RemovedMessages> MESSAGE_DELETE_MANY = Operation.named(
                    "message_delete_many", "Deletes messages by their ids, or pops the oldest ones.")
            .of(DeleteMessages.SHAPE, RemovedMessages.SHAPE)
            .route(DELETE, QueueOperations.QUEUE + "/messages")
            .permission("messages:delete_all")
            .answers(204, 200)
            .refuses(INVALID_REQUEST, CLAIM_ID_INVALID, ENCRYPTION_UNAVAILABLE)
            .orSays("Messages could not be deleted.")
            .orSaysOf(asked -> asked.pop() == null ? null : "Messages could not be popped.")
            .rest(MessageViews::restRemoved)
            .zaqar(MessageViews::zaqarRemoved)
            .nativeForm(MessageViews::nativeRemoved)
            .build();

    public static final Operation<PeekMessages, PeekedPage> MESSAGE_PEEK = Operation.named(
                    "message_peek", "Shows messages in any state with all that is known of them, and changes nothing.")
            .of(PeekMessages.SHAPE, PeekedPage.SHAPE)
            .route(GET, QueueOperations.QUEUE + "/peek")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, ENCRYPTION_UNAVAILABLE)
            .orSays("Messages could not be listed.")
            .rest(Views.restOutput(PeekedPage.SHAPE, 200))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            MESSAGE_POST,
            MESSAGE_GET_MANY,
            MESSAGE_LIST,
            MESSAGE_PEEK,
            MESSAGE_GET,
            MESSAGE_DELETE,
            MESSAGE_DELETE_MANY);

    private MessageOperations() {}
}
