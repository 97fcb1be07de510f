package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_EXISTS;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_INVALID;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.SUBSCRIPTION_UNCHANGED;
import static dev.holdfast.protocol.ErrorCode.TRUST_UNSUPPORTED;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.operation.SubscriptionShapes.ConfirmSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.ListSubscriptions;
import dev.holdfast.protocol.operation.SubscriptionShapes.OneSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionCreation;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import dev.holdfast.protocol.operation.SubscriptionShapes.UpdateSubscription;
import java.util.List;

/**
 * What a client asks of subscriptions.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SubscriptionOperations {

    private static final String ALL_OF_QUEUE = QueueOperations.QUEUE + "/subscriptions";
    private static final String ONE = ALL_OF_QUEUE + "/{subscription_id}";

    public static final Operation<CreateSubscription, SubscriptionCreation> SUBSCRIPTION_CREATE = Operation.named(
                    "subscription_create", "Has somebody told of the messages that are posted to a queue.")
            .of(CreateSubscription.SHAPE, SubscriptionCreation.SHAPE)
            .route(POST, ALL_OF_QUEUE)
            .permission("subscription:create")
            .body(RestBody.OPTIONAL)
            .answers(201)
            .refuses(INVALID_REQUEST, SUBSCRIPTION_INVALID, SUBSCRIPTION_EXISTS, TRUST_UNSUPPORTED, STORAGE_FULL)
            .orSays("Subscription could not be created.")
            .rest(SubscriptionViews::restCreated)
            .zaqar(SubscriptionViews::zaqarCreated)
            .nativeForm(SubscriptionViews::nativeCreated)
            .build();

    public static final Operation<ListSubscriptions, SubscriptionPage> SUBSCRIPTION_LIST = Operation.named(
                    "subscription_list", "Lists the subscriptions to a queue.")
            .of(ListSubscriptions.SHAPE, SubscriptionPage.SHAPE)
            .route(GET, ALL_OF_QUEUE)
            .permission("subscription:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Subscriptions could not be listed.")
            .rest(SubscriptionViews::restPage)
            .zaqar(SubscriptionViews::zaqarPage)
            .build();

    public static final Operation<OneSubscription, SubscriptionDocument> SUBSCRIPTION_GET = Operation.named(
                    "subscription_get", "Shows a subscription.")
            .of(OneSubscription.SHAPE, SubscriptionDocument.SHAPE)
            .route(GET, ONE)
            .permission("subscription:get")
            .refuses(SUBSCRIPTION_NOT_FOUND)
            .orSays("Subscription could not be retrieved.")
            .rest(SubscriptionViews::restOne)
            .build();

    public static final Operation<UpdateSubscription, Nothing> SUBSCRIPTION_UPDATE = Operation.named(
                    "subscription_update", "Changes a subscription.")
            .of(UpdateSubscription.SHAPE, Nothing.SHAPE)
            .route(PATCH, ONE)
            .permission("subscription:update")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(
                    INVALID_REQUEST,
                    SUBSCRIPTION_INVALID,
                    SUBSCRIPTION_UNCHANGED,
                    SUBSCRIPTION_NOT_FOUND,
                    SUBSCRIPTION_EXISTS,
                    TRUST_UNSUPPORTED)
            .orSays("Subscription could not be updated.")
            .rest(SubscriptionViews::restChanged)
            .zaqar(SubscriptionViews::zaqarUpdated)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneSubscription, Nothing> SUBSCRIPTION_DELETE = Operation.named(
                    "subscription_delete", "Deletes a subscription; what it has not been told yet, it will not be.")
            .of(OneSubscription.SHAPE, Nothing.SHAPE)
            .route(DELETE, ONE)
            .permission("subscription:delete")
            .answers(204)
            .orSays("Subscription could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(SubscriptionViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<ConfirmSubscription, Nothing> SUBSCRIPTION_CONFIRM = Operation.named(
                    "subscription_confirm", "Says that a subscriber agrees, or no longer agrees, to being told.")
            .of(ConfirmSubscription.SHAPE, Nothing.SHAPE)
            .route(PUT, ONE + "/confirm")
            .permission("subscription:confirm")
            .body(RestBody.OPTIONAL)
            .answers(204)
            .refuses(INVALID_REQUEST, SUBSCRIPTION_NOT_FOUND)
            .orSays("Subscription could not be confirmed.")
            .rest(SubscriptionViews::restChanged)
            .zaqar(SubscriptionViews::zaqarConfirmed)
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            SUBSCRIPTION_CREATE,
            SUBSCRIPTION_LIST,
            SUBSCRIPTION_GET,
            SUBSCRIPTION_UPDATE,
            SUBSCRIPTION_DELETE,
            SUBSCRIPTION_CONFIRM);

    private SubscriptionOperations() {}
}
