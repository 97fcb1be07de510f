package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.BODY_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.FLAVOR_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.MEDIA_TYPE_UNSUPPORTED;
import static dev.holdfast.protocol.ErrorCode.METADATA_CONFLICT;
import static dev.holdfast.protocol.ErrorCode.METADATA_INVALID;
import static dev.holdfast.protocol.ErrorCode.METADATA_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.QUEUE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.QUEUE_PLACED_ELSEWHERE;
import static dev.holdfast.protocol.ErrorCode.QUOTA_EXCEEDED;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.GetQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.ShareShapes.ShareQueue;
import dev.holdfast.protocol.operation.ShareShapes.SharedQueue;
import java.util.List;

/**
 * What a client asks of queues.
 *
 * <p><em>Thread-safe.</em>
 */
public final class QueueOperations {

    static final String QUEUE = "/v2/queues/{queue_name}";

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
            .refuses(BODY_TOO_LARGE, INVALID_REQUEST, QUEUE_PLACED_ELSEWHERE, STORAGE_FULL, QUOTA_EXCEEDED)
            .orSays("Queue could not be created.")
            .rest(QueueViews::restCreated)
            .zaqar(QueueViews::zaqarCreated)
            .nativeForm(QueueViews::nativeCreated)
            .build();

    public static final Operation<GetQueue, QueueDocument> QUEUE_GET = Operation.named(
                    "queue_get", "Shows a queue's metadata; a queue that does not exist shows the defaults.")
            .of(GetQueue.SHAPE, QueueDocument.SHAPE)
            .zaqarReads(GetQueue.ZAQAR_SHAPE)
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
            .refuses(
                    METADATA_TOO_LARGE,
                    METADATA_INVALID,
                    METADATA_CONFLICT,
                    QUEUE_NOT_FOUND,
                    FLAVOR_NOT_FOUND,
                    MEDIA_TYPE_UNSUPPORTED)
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
            .zaqarReads(PurgeQueue.ZAQAR_SHAPE)
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

    public static final Operation<ShareQueue, SharedQueue> QUEUE_SHARE = Operation.named(
                    "queue_share", "Signs a permission to use a queue, for whoever holds it.")
            .of(ShareQueue.SHAPE, SharedQueue.SHAPE)
            .route(POST, QUEUE + "/share")
            .permission("queues:share")
            .body(RestBody.REQUIRED)
            .refuses(INVALID_REQUEST)
            .orSays("Queue could not be shared.")
            .rest(QueueViews::restShared)
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            QUEUE_LIST, QUEUE_CREATE, QUEUE_GET, QUEUE_UPDATE, QUEUE_DELETE, QUEUE_GET_STATS, QUEUE_PURGE, QUEUE_SHARE);

    private QueueOperations() {}
}
