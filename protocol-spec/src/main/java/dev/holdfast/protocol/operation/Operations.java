package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.BODY_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.CLAIM_ID_INVALID;
import static dev.holdfast.protocol.ErrorCode.CLAIM_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.CLIENT_ID_INVALID;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.MEDIA_TYPE_UNSUPPORTED;
import static dev.holdfast.protocol.ErrorCode.MESSAGES_MISSING;
import static dev.holdfast.protocol.ErrorCode.MESSAGE_CLAIMED;
import static dev.holdfast.protocol.ErrorCode.MESSAGE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.METADATA_CONFLICT;
import static dev.holdfast.protocol.ErrorCode.METADATA_INVALID;
import static dev.holdfast.protocol.ErrorCode.METADATA_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.PROJECT_EMPTY;
import static dev.holdfast.protocol.ErrorCode.QUEUE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.HEAD;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
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
import dev.holdfast.protocol.operation.Operation.Caller;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.ServiceShapes.Acknowledgement;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client can ask for, in one table.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Operations {

    private static final String QUEUE = "/v2/queues/{queue_name}";
    private static final String POST_TOO_LARGE = "Message collection size is too large. Max size ";

    public static final Operation<ListQueues, QueuePage> QUEUE_LIST = Operation.named(
                    "queue_list", "Lists the queues of a project.")
            .of(ListQueues.SHAPE, QueuePage.SHAPE)
            .route(GET, "/v2/queues")
            .permission("queues:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Queues could not be listed.")
            .rest(QueueViews::restList)
            .zaqar(QueueViews::zaqarList)
            .build();

    public static final Operation<CreateQueue, QueueCreation> QUEUE_CREATE = Operation.named(
                    "queue_create", "Creates a queue, or leaves an existing one as it is.")
            .of(CreateQueue.SHAPE, QueueCreation.SHAPE)
            .route(PUT, QUEUE)
            .permission("queues:create")
            .body(RestBody.OPTIONAL)
            .bodyAtMost(Limit.MAX_QUEUE_METADATA, BODY_TOO_LARGE, "Queue metadata is too large. Max size: ")
            .answers(201, 204)
            .refuses(BODY_TOO_LARGE, INVALID_REQUEST, STORAGE_FULL)
            .orSays("Queue could not be created.")
            .rest(QueueViews::restCreated)
            .zaqar(QueueViews::zaqarCreated)
            .nativeForm(QueueViews::nativeCreated)
            .build();

    public static final Operation<OneQueue, QueueDocument> QUEUE_GET = Operation.named(
                    "queue_get", "Shows a queue's metadata; a queue that does not exist shows the defaults.")
            .of(OneQueue.SHAPE, QueueDocument.SHAPE)
            .route(GET, QUEUE)
            .permission("queues:get")
            .orSays("Queue metadata could not be retrieved.")
            .rest(QueueViews::restDocument)
            .zaqar(QueueViews::zaqarDocument)
            .build();

    public static final Operation<UpdateQueue, QueueDocument> QUEUE_UPDATE = Operation.named(
                    "queue_update", "Changes a queue's metadata by a JSON patch.")
            .of(UpdateQueue.SHAPE, QueueDocument.SHAPE)
            .route(PATCH, QUEUE)
            .permission("queues:update")
            .body(RestBody.PATCH)
            .bodyAtMost(Limit.MAX_QUEUE_METADATA, METADATA_TOO_LARGE, "Queue metadata is too large. Max size: ")
            .refuses(METADATA_TOO_LARGE, METADATA_INVALID, METADATA_CONFLICT, QUEUE_NOT_FOUND, MEDIA_TYPE_UNSUPPORTED)
            .orSays("Queue could not be updated.")
            .rest(QueueViews::restUpdated)
            .zaqar(QueueViews::zaqarUpdated)
            .build();

    public static final Operation<OneQueue, Nothing> QUEUE_DELETE = Operation.named(
                    "queue_delete", "Deletes a queue with its messages and claims.")
            .of(OneQueue.SHAPE, Nothing.SHAPE)
            .route(DELETE, QUEUE)
            .permission("queues:delete")
            .answers(204)
            .orSays("Queue could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(QueueViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneQueue, QueueCounts> QUEUE_GET_STATS = Operation.named(
                    "queue_get_stats", "Counts a queue's messages, exactly.")
            .of(OneQueue.SHAPE, QueueCounts.SHAPE)
            .route(GET, QUEUE + "/stats")
            .permission("queues:stats")
            .orSays("Queue stats could not be read.")
            .rest(QueueViews::restCounts)
            .zaqar(QueueViews::zaqarCounts)
            .build();

    public static final Operation<PurgeQueue, Nothing> QUEUE_PURGE = Operation.named(
                    "queue_purge", "Empties a queue and keeps its metadata.")
            .of(PurgeQueue.SHAPE, Nothing.SHAPE)
            .route(POST, QUEUE + "/purge")
            .permission("queues:purge")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(INVALID_REQUEST)
            .orSays("Queue could not be purged.")
            .rest(Views.restStatus(204))
            .zaqar(QueueViews::zaqarPurged)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<PostMessages, MessageIds> MESSAGE_POST = Operation.named(
                    "message_post", "Posts messages, all or none; creates the queue if need be.")
            .of(PostMessages.SHAPE, MessageIds.SHAPE)
            .route(POST, QUEUE + "/messages")
            .permission("messages:create")
            .body(RestBody.REQUIRED)
            .bodyAtMost(Limit.MAX_MESSAGES_POST_SIZE, BODY_TOO_LARGE, POST_TOO_LARGE)
            .answers(201)
            .refuses(MESSAGES_MISSING, BODY_TOO_LARGE, INVALID_REQUEST, STORAGE_FULL)
            .orSays("Messages could not be enqueued.")
            .rest(MessageViews::restPosted)
            .zaqar(MessageViews::nativePosted)
            .nativeForm(MessageViews::nativePosted)
            .build();

    public static final Operation<GetMessages, FoundMessages> MESSAGE_GET_MANY = Operation.named(
                    "message_get_many", "Shows messages by their ids, in whatever state they are.")
            .of(GetMessages.SHAPE, FoundMessages.SHAPE)
            .routeWith(GET, QUEUE + "/messages", "ids")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, MESSAGE_NOT_FOUND)
            .orSays("Message could not be retrieved.")
            .rest(MessageViews::restFound)
            .zaqar(MessageViews::zaqarFound)
            .build();

    public static final Operation<ListMessages, MessagePage> MESSAGE_LIST = Operation.named(
                    "message_list", "Lists messages without taking them; can wait for some to come.")
            .of(ListMessages.SHAPE, MessagePage.SHAPE)
            .route(GET, QUEUE + "/messages")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Messages could not be listed.")
            .rest(MessageViews::restPage)
            .zaqar(MessageViews::zaqarPage)
            .build();

    public static final Operation<GetMessage, MessageDocument> MESSAGE_GET = Operation.named(
                    "message_get", "Shows one message, in whatever state it is.")
            .of(GetMessage.SHAPE, MessageDocument.SHAPE)
            .route(GET, QUEUE + "/messages/{message_id}")
            .permission("messages:get")
            .refuses(MESSAGE_NOT_FOUND)
            .orSays("Message could not be retrieved.")
            .rest(MessageViews::restOne)
            .zaqar(MessageViews::zaqarOne)
            .build();

    public static final Operation<DeleteMessage, Nothing> MESSAGE_DELETE = Operation.named(
                    "message_delete", "Deletes one message; a claimed one only with its claim id.")
            .of(DeleteMessage.SHAPE, Nothing.SHAPE)
            .route(DELETE, QUEUE + "/messages/{message_id}")
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
            .route(DELETE, QUEUE + "/messages")
            .permission("messages:delete_all")
            .answers(204, 200)
            .refuses(INVALID_REQUEST, CLAIM_ID_INVALID)
            .orSays("Messages could not be deleted.")
            .rest(MessageViews::restRemoved)
            .zaqar(MessageViews::zaqarRemoved)
            .nativeForm(MessageViews::nativeRemoved)
            .build();

    public static final Operation<CreateClaim, NewClaim> CLAIM_CREATE = Operation.named(
                    "claim_create", "Claims the oldest free messages for a time; can wait for some to come.")
            .of(CreateClaim.SHAPE, NewClaim.SHAPE)
            .route(POST, QUEUE + "/claims")
            .permission("claims:create")
            .body(RestBody.OPTIONAL)
            .answers(201, 204)
            .refuses(INVALID_REQUEST)
            .orSays("Claim could not be created.")
            .rest(MessageViews::restClaimed)
            .zaqar(MessageViews::zaqarClaimed)
            .nativeForm(MessageViews::nativeClaimed)
            .build();

    public static final Operation<OneClaim, ClaimDocument> CLAIM_GET = Operation.named(
                    "claim_get", "Shows a claim and the messages that it still holds.")
            .of(OneClaim.SHAPE, ClaimDocument.SHAPE)
            .route(GET, QUEUE + "/claims/{claim_id}")
            .permission("claims:get")
            .refuses(CLAIM_NOT_FOUND)
            .orSays("Claim could not be queried.")
            .rest(MessageViews::restClaim)
            .zaqar(MessageViews::zaqarClaim)
            .build();

    public static final Operation<UpdateClaim, Nothing> CLAIM_UPDATE = Operation.named(
                    "claim_update", "Starts a claim's time anew.")
            .of(UpdateClaim.SHAPE, Nothing.SHAPE)
            .route(PATCH, QUEUE + "/claims/{claim_id}")
            .permission("claims:update")
            .body(RestBody.REQUIRED)
            .answers(204)
            .refuses(INVALID_REQUEST, CLAIM_NOT_FOUND)
            .orSays("Claim could not be updated.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarClaimUpdated)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneClaim, Nothing> CLAIM_DELETE = Operation.named(
                    "claim_delete", "Ends a claim: its messages are free again, at their old positions.")
            .of(OneClaim.SHAPE, Nothing.SHAPE)
            .route(DELETE, QUEUE + "/claims/{claim_id}")
            .permission("claims:delete")
            .answers(204)
            .orSays("Claim could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarClaimDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<Nothing, Nothing> PING_NODE = Operation.named(
                    "ping_node", "Answers when the node and its store do.")
            .of(Nothing.SHAPE, Nothing.SHAPE)
            .route(GET, "/v2/ping")
            .route(HEAD, "/v2/ping")
            .permission("ping:get")
            .asks(Caller.CLIENT_AND_PROJECT)
            .answers(204)
            .orSays("The store does not answer.")
            .rest(Views.restStatus(204))
            .zaqar(Views.nativeStatus(204))
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<Nothing, Document> GET_HOME_DOC = Operation.named(
                    "get_home_doc", "Describes the REST API in the json-home format.")
            .of(Nothing.SHAPE, Document.SHAPE)
            .route(GET, "/v2/")
            .asks(Caller.CLIENT_AND_PROJECT)
            .mediaType("application/json-home")
            .rest(ServiceViews::restHome)
            .zaqar(ServiceViews::bareDocument)
            .build();

    public static final Operation<Nothing, Document> GET_VERSIONS = Operation.named(
                    "get_versions", "Lists the versions of the REST API.")
            .of(Nothing.SHAPE, Document.SHAPE)
            .route(GET, "/")
            .asks(Caller.ANYBODY)
            .answers(300)
            .rest(ServiceViews::restVersions)
            .zaqar(ServiceViews::bareDocument)
            .build();

    public static final Operation<Hello, Welcome> HELLO = Operation.named(
                    "hello", "Says once who opens the connection, so that native requests need no headers.")
            .of(Hello.SHAPE, Welcome.SHAPE)
            .asks(Caller.ANYBODY)
            .refuses(CLIENT_ID_INVALID, PROJECT_EMPTY)
            .build();

    public static final Operation<Nothing, Acknowledgement> AUTHENTICATE = Operation.named(
                    "authenticate", "Proves who opens the connection; without authentication it always succeeds.")
            .of(Nothing.SHAPE, Acknowledgement.SHAPE)
            .asks(Caller.ANYBODY)
            .build();

    /** Every operation, in the order of the documents. */
    public static final List<Operation<?, ?>> ALL = List.of(
            HELLO,
            AUTHENTICATE,
            QUEUE_LIST,
            QUEUE_CREATE,
            QUEUE_GET,
            QUEUE_UPDATE,
            QUEUE_DELETE,
            QUEUE_GET_STATS,
            QUEUE_PURGE,
            MESSAGE_POST,
            MESSAGE_LIST,
            MESSAGE_GET,
            MESSAGE_GET_MANY,
            MESSAGE_DELETE,
            MESSAGE_DELETE_MANY,
            CLAIM_CREATE,
            CLAIM_GET,
            CLAIM_UPDATE,
            CLAIM_DELETE,
            PING_NODE,
            GET_HOME_DOC,
            GET_VERSIONS);

    private static final Map<String, Operation<?, ?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));

    private Operations() {}

    /** The operation of that name, or null. */
    public static @Nullable Operation<?, ?> find(String name) {
        return BY_NAME.get(name);
    }
}
