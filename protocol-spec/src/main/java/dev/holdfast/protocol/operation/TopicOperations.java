package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.BODY_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.ENCRYPTION_UNAVAILABLE;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.MEDIA_TYPE_UNSUPPORTED;
import static dev.holdfast.protocol.ErrorCode.MESSAGES_MISSING;
import static dev.holdfast.protocol.ErrorCode.MESSAGE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.METADATA_CONFLICT;
import static dev.holdfast.protocol.ErrorCode.METADATA_INVALID;
import static dev.holdfast.protocol.ErrorCode.METADATA_TOO_LARGE;
import static dev.holdfast.protocol.ErrorCode.QUEUE_PLACED_ELSEWHERE;
import static dev.holdfast.protocol.ErrorCode.QUOTA_EXCEEDED;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_EXISTS;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_INVALID;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_UNCHANGED;
import static dev.holdfast.protocol.ErrorCode.TOPIC_NAME_INVALID;
import static dev.holdfast.protocol.ErrorCode.TOPIC_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.TRUST_UNSUPPORTED;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.SubscriptionShapes.ConfirmSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.ListSubscriptions;
import dev.holdfast.protocol.operation.SubscriptionShapes.OneSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionCreation;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import dev.holdfast.protocol.operation.SubscriptionShapes.UpdateSubscription;
import dev.holdfast.protocol.operation.TopicShapes.Told;
import dev.holdfast.protocol.operation.TopicShapes.TopicPage;
import java.util.List;

/**
 * What a client asks of topics, which take after queues: a topic is as a queue from which every message is gone at
 * once.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TopicOperations {

    private static final String TOPIC = "/v2/topics/{topic_name}";
    private static final String MESSAGES = TOPIC + "/messages";
    private static final String MESSAGE = MESSAGES + "/{message_id}";
    private static final String SUBSCRIPTIONS = TOPIC + "/subscriptions";
    private static final String SUBSCRIPTION = SUBSCRIPTIONS + "/{subscription_id}";

    public static final Operation<ListQueues, TopicPage> TOPIC_LIST = Operation.named(
                    "topic_list", "Lists the topics of a project.")
            .of(ListQueues.TOPIC_SHAPE, TopicPage.SHAPE)
            .route(GET, "/v2/topics")
            .permission("topics:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Topics could not be listed.")
            .rest(TopicViews::restList)
            .zaqar(TopicViews::zaqarList)
            .build();

    public static final Operation<CreateQueue, QueueCreation> TOPIC_CREATE = Operation.named(
                    "topic_create", "Creates a topic, or leaves an existing one as it is.")
            .of(CreateQueue.TOPIC_SHAPE, QueueCreation.SHAPE)
            .route(PUT, TOPIC)
            .permission("topics:create")
            .body(RestBody.OPTIONAL)
            .bodyAtMost(Limit.MAX_QUEUE_METADATA, BODY_TOO_LARGE, "Topic metadata is too large. Max size: ")
            .answers(201, 204)
            .refuses(BODY_TOO_LARGE, INVALID_REQUEST, STORAGE_FULL, TOPIC_NAME_INVALID, QUOTA_EXCEEDED)
            .orSays("Topic could not be created.")
            .rest(TopicViews::restCreated)
            .zaqar(TopicViews::zaqarCreated)
            .nativeForm(QueueViews::nativeCreated)
            .build();

    public static final Operation<OneQueue, QueueDocument> TOPIC_GET = Operation.named(
                    "topic_get", "Shows a topic's metadata; a topic that does not exist shows the defaults.")
            .of(OneQueue.TOPIC_SHAPE, QueueDocument.SHAPE)
            .route(GET, TOPIC)
            .permission("topics:get")
            .refuses(TOPIC_NAME_INVALID)
            .orSays("Topic metadata could not be retrieved.")
            .rest(QueueViews::restDocument)
            .zaqar(QueueViews::zaqarDocument)
            .build();

    public static final Operation<UpdateQueue, QueueDocument> TOPIC_UPDATE = Operation.named(
                    "topic_update", "Changes a topic's metadata by a JSON patch.")
            .of(UpdateQueue.TOPIC_SHAPE, QueueDocument.SHAPE)
            .route(PATCH, TOPIC)
            .permission("topics:update")
            .body(RestBody.PATCH)
            .bodyAtMost(Limit.MAX_QUEUE_METADATA, METADATA_TOO_LARGE, "Topic metadata is too large. Max size: ")
            .refuses(
                    METADATA_TOO_LARGE,
                    METADATA_INVALID,
                    METADATA_CONFLICT,
                    TOPIC_NOT_FOUND,
                    TOPIC_NAME_INVALID,
                    MEDIA_TYPE_UNSUPPORTED)
            .orSays("Topic could not be updated.")
            .rest(QueueViews::restUpdated)
            .zaqar(QueueViews::zaqarUpdated)
            .build();

    public static final Operation<OneQueue, Nothing> TOPIC_DELETE = Operation.named(
                    "topic_delete", "Deletes a topic with its subscriptions.")
            .of(OneQueue.TOPIC_SHAPE, Nothing.SHAPE)
            .route(DELETE, TOPIC)
            .permission("topics:delete")
            .answers(204)
            .refuses(TOPIC_NAME_INVALID)
            .orSays("Topic could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(TopicViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneQueue, QueueCounts> TOPIC_GET_STATS = Operation.named(
                    "topic_get_stats", "Counts a topic's messages: none, as a topic keeps none.")
            .of(OneQueue.TOPIC_SHAPE, QueueCounts.SHAPE)
            .route(GET, TOPIC + "/stats")
            .permission("topics:stats")
            .refuses(TOPIC_NAME_INVALID)
            .orSays("Topic stats could not be read.")
            .rest(QueueViews::restCounts)
            .zaqar(QueueViews::zaqarCounts)
            .build();

    public static final Operation<PurgeQueue, Nothing> TOPIC_PURGE = Operation.named(
                    "topic_purge", "Deletes a topic's subscriptions, with what they have not been told yet.")
            .of(PurgeQueue.TOPIC_SHAPE, Nothing.SHAPE)
            .route(POST, TOPIC + "/purge")
            .permission("topics:purge")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(INVALID_REQUEST, TOPIC_NAME_INVALID)
            .orSays("Topic could not be purged.")
            .rest(Views.restStatus(204))
            .zaqar(QueueViews::zaqarPurged)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<PostMessages, Told> TOPIC_POST = Operation.named(
                    "topic_post", "Tells the subscribers of a topic of messages, which are kept nowhere else.")
            .of(PostMessages.TOPIC_SHAPE, Told.SHAPE)
            .route(POST, MESSAGES)
            .permission("messages:create")
            .body(RestBody.REQUIRED)
            .bodyAtMost(Limit.MAX_MESSAGES_POST_SIZE, BODY_TOO_LARGE, "Message collection size is too large. Max size ")
            .answers(201)
            .refuses(
                    INVALID_REQUEST,
                    MESSAGES_MISSING,
                    BODY_TOO_LARGE,
                    QUEUE_PLACED_ELSEWHERE,
                    STORAGE_FULL,
                    TOPIC_NAME_INVALID,
                    ENCRYPTION_UNAVAILABLE,
                    QUOTA_EXCEEDED)
            .orSays("Messages could not be enqueued.")
            .rest(TopicViews::restPosted)
            .zaqar(TopicViews::socketPosted)
            .nativeForm(TopicViews::socketPosted)
            .build();

    public static final Operation<GetMessages, FoundMessages> TOPIC_MESSAGE_GET_MANY = Operation.named(
                    "topic_message_get_many", "Finds none of a topic's messages, as a topic keeps none.")
            .of(GetMessages.TOPIC_SHAPE, FoundMessages.SHAPE)
            .routeWith(GET, MESSAGES, "ids")
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, MESSAGE_NOT_FOUND, TOPIC_NAME_INVALID)
            .orSays("Message could not be retrieved.")
            .rest(TopicViews::restFound)
            .zaqar(MessageViews::zaqarFound)
            .build();

    public static final Operation<ListMessages, MessagePage> TOPIC_MESSAGE_LIST = Operation.named(
                    "topic_message_list", "Lists a topic's messages: none, as a topic keeps none.")
            .of(ListMessages.TOPIC_SHAPE, MessagePage.SHAPE)
            .route(GET, MESSAGES)
            .permission("messages:get_all")
            .refuses(INVALID_REQUEST, TOPIC_NAME_INVALID)
            .orSays("Messages could not be listed.")
            .rest(MessageViews::restPage)
            .zaqar(MessageViews::zaqarPage)
            .build();

    public static final Operation<GetMessage, MessageDocument> TOPIC_MESSAGE_GET = Operation.named(
                    "topic_message_get", "Finds no message of a topic, as a topic keeps none.")
            .of(GetMessage.TOPIC_SHAPE, MessageDocument.SHAPE)
            .route(GET, MESSAGE)
            .permission("messages:get")
            .refuses(MESSAGE_NOT_FOUND, TOPIC_NAME_INVALID)
            .orSays("Message could not be retrieved.")
            .rest(MessageViews::restOne)
            .zaqar(MessageViews::zaqarOne)
            .build();

    public static final Operation<DeleteMessage, Nothing> TOPIC_MESSAGE_DELETE = Operation.named(
                    "topic_message_delete", "Deletes nothing: what is not there counts as deleted.")
            .of(DeleteMessage.TOPIC_SHAPE, Nothing.SHAPE)
            .route(DELETE, MESSAGE)
            .permission("messages:delete")
            .answers(204)
            .refuses(TOPIC_NAME_INVALID)
            .orSays("Message could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<DeleteMessages, RemovedMessages> TOPIC_MESSAGE_DELETE_MANY = Operation.named(
                    "topic_message_delete_many", "Deletes nothing, and pops nothing, as a topic keeps no messages.")
            .of(DeleteMessages.TOPIC_SHAPE, RemovedMessages.SHAPE)
            .route(DELETE, MESSAGES)
            .permission("messages:delete_all")
            .answers(204, 200)
            .refuses(INVALID_REQUEST, TOPIC_NAME_INVALID)
            .orSays("Messages could not be deleted.")
            .rest(MessageViews::restRemoved)
            .zaqar(MessageViews::zaqarRemoved)
            .nativeForm(MessageViews::nativeRemoved)
            .build();

    public static final Operation<CreateSubscription, SubscriptionCreation> TOPIC_SUBSCRIPTION_CREATE = Operation.named(
                    "topic_subscription_create", "Has somebody told of the messages to a topic.")
            .of(CreateSubscription.TOPIC_SHAPE, SubscriptionCreation.SHAPE)
            .route(POST, SUBSCRIPTIONS)
            .permission("subscription:create")
            .body(RestBody.OPTIONAL)
            .answers(201)
            .refuses(
                    INVALID_REQUEST,
                    SUBSCRIPTION_INVALID,
                    QUEUE_PLACED_ELSEWHERE,
                    SUBSCRIPTION_EXISTS,
                    TRUST_UNSUPPORTED,
                    STORAGE_FULL,
                    TOPIC_NAME_INVALID)
            .orSays("Subscription could not be created.")
            .rest(SubscriptionViews::restCreated)
            .zaqar(SubscriptionViews::zaqarCreated)
            .nativeForm(SubscriptionViews::nativeCreated)
            .build();

    public static final Operation<ListSubscriptions, SubscriptionPage> TOPIC_SUBSCRIPTION_LIST = Operation.named(
                    "topic_subscription_list", "Lists the subscriptions to a topic.")
            .of(ListSubscriptions.TOPIC_SHAPE, SubscriptionPage.SHAPE)
            .route(GET, SUBSCRIPTIONS)
            .permission("subscription:get_all")
            .refuses(INVALID_REQUEST, TOPIC_NAME_INVALID)
            .orSays("Subscriptions could not be listed.")
            .rest(SubscriptionViews::restPage)
            .zaqar(SubscriptionViews::zaqarPage)
            .build();

    public static final Operation<OneSubscription, SubscriptionDocument> TOPIC_SUBSCRIPTION_GET = Operation.named(
                    "topic_subscription_get", "Shows a subscription to a topic.")
            .of(OneSubscription.TOPIC_SHAPE, SubscriptionDocument.SHAPE)
            .route(GET, SUBSCRIPTION)
            .permission("subscription:get")
            .refuses(SUBSCRIPTION_NOT_FOUND, TOPIC_NAME_INVALID)
            .orSays("Subscription could not be retrieved.")
            .rest(SubscriptionViews::restOne)
            .build();

    public static final Operation<UpdateSubscription, Nothing> TOPIC_SUBSCRIPTION_UPDATE = Operation.named(
                    "topic_subscription_update", "Changes a subscription to a topic.")
            .of(UpdateSubscription.TOPIC_SHAPE, Nothing.SHAPE)
            .route(PATCH, SUBSCRIPTION)
            .permission("subscription:update")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(
                    INVALID_REQUEST,
                    SUBSCRIPTION_INVALID,
                    QUEUE_PLACED_ELSEWHERE,
                    SUBSCRIPTION_UNCHANGED,
                    SUBSCRIPTION_NOT_FOUND,
                    SUBSCRIPTION_EXISTS,
                    TRUST_UNSUPPORTED,
                    TOPIC_NAME_INVALID)
            .orSays("Subscription could not be updated.")
            .rest(SubscriptionViews::restChanged)
            .zaqar(SubscriptionViews::zaqarUpdated)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneSubscription, Nothing> TOPIC_SUBSCRIPTION_DELETE = Operation.named(
                    "topic_subscription_delete", "Deletes a subscription to a topic.")
            .of(OneSubscription.TOPIC_SHAPE, Nothing.SHAPE)
            .route(DELETE, SUBSCRIPTION)
            .permission("subscription:delete")
            .answers(204)
            .refuses(TOPIC_NAME_INVALID)
            .orSays("Subscription could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(SubscriptionViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<ConfirmSubscription, Nothing> TOPIC_SUBSCRIPTION_CONFIRM = Operation.named(
                    "topic_subscription_confirm", "Says that a topic's subscriber agrees, or no longer agrees.")
            .of(ConfirmSubscription.TOPIC_SHAPE, Nothing.SHAPE)
            .route(PUT, SUBSCRIPTION + "/confirm")
            .permission("subscription:confirm")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(INVALID_REQUEST, SUBSCRIPTION_NOT_FOUND, TOPIC_NAME_INVALID)
            .orSays("Subscription could not be confirmed.")
            .rest(SubscriptionViews::restChanged)
            .zaqar(SubscriptionViews::zaqarConfirmed)
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            TOPIC_LIST,
            TOPIC_CREATE,
            TOPIC_GET,
            TOPIC_UPDATE,
            TOPIC_DELETE,
            TOPIC_GET_STATS,
            TOPIC_PURGE,
            TOPIC_POST,
            TOPIC_MESSAGE_GET_MANY,
            TOPIC_MESSAGE_LIST,
            TOPIC_MESSAGE_GET,
            TOPIC_MESSAGE_DELETE,
            TOPIC_MESSAGE_DELETE_MANY,
            TOPIC_SUBSCRIPTION_CREATE,
            TOPIC_SUBSCRIPTION_LIST,
            TOPIC_SUBSCRIPTION_GET,
            TOPIC_SUBSCRIPTION_UPDATE,
            TOPIC_SUBSCRIPTION_DELETE,
            TOPIC_SUBSCRIPTION_CONFIRM);

    private TopicOperations() {}
}
