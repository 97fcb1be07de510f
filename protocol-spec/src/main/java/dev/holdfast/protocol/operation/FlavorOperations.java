package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.BODY_UNREADABLE;
import static dev.holdfast.protocol.ErrorCode.FLAVOR_INVALID;
import static dev.holdfast.protocol.ErrorCode.FLAVOR_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.FLAVOR_UPDATE_INVALID;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.operation.Operation.Feature.ADMIN_MODE;
import static dev.holdfast.protocol.operation.Operation.Feature.POOLING;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.operation.FlavorShapes.CreateFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorDocument;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorPage;
import dev.holdfast.protocol.operation.FlavorShapes.ListFlavors;
import dev.holdfast.protocol.operation.FlavorShapes.OneFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.UpdateFlavor;
import java.util.List;

/**
 * What is asked of flavors.
 *
 * <p><em>Thread-safe.</em>
 */
public final class FlavorOperations {

    private static final String FLAVORS = "/v2/flavors";
    private static final String FLAVOR = FLAVORS + "/{flavor_name}";

    public static final Operation<ListFlavors, FlavorPage> FLAVOR_LIST = Operation.named(
                    "flavor_list", "Lists the flavors of a project.")
            .of(ListFlavors.SHAPE, FlavorPage.SHAPE)
            .route(GET, FLAVORS)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("flavors:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Flavors could not be listed.")
            .rest(FlavorViews::restList)
            .zaqar(FlavorViews::zaqarList)
            .build();

    public static final Operation<CreateFlavor, Nothing> FLAVOR_CREATE = Operation.named(
                    "flavor_create", "Gives a group of pools a name, or an existing name another group.")
            .of(CreateFlavor.SHAPE, Nothing.SHAPE)
            .route(PUT, FLAVOR)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("flavors:create")
            .body(RestBody.REQUIRED)
            .answers(201)
            .refuses(BODY_UNREADABLE, FLAVOR_INVALID, INVALID_REQUEST)
            .orSays("Flavor could not be created.")
            .orSaysOfBody(PoolOperations.NO_JSON)
            .rest(FlavorViews::restCreated)
            .zaqar(FlavorViews::zaqarCreated)
            .nativeForm(Views.nativeStatus(201))
            .build();

    public static final Operation<OneFlavor, FlavorDocument> FLAVOR_GET = Operation.named(
                    "flavor_get", "Shows a flavor with its pools and what they can do.")
            .of(OneFlavor.SHAPE, FlavorDocument.SHAPE)
            .route(GET, FLAVOR)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("flavors:get")
            .refuses(FLAVOR_NOT_FOUND)
            .orSays("Flavor could not be retrieved.")
            .rest(FlavorViews::restShown)
            .zaqar(FlavorViews::zaqarShown)
            .build();

    public static final Operation<UpdateFlavor, FlavorDocument> FLAVOR_UPDATE = Operation.named(
                    "flavor_update", "Gives a flavor other pools; queues that exist stay where they are.")
            .of(UpdateFlavor.SHAPE, FlavorDocument.SHAPE)
            .route(PATCH, FLAVOR)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("flavors:update")
            .body(RestBody.REQUIRED)
            .refuses(BODY_UNREADABLE, FLAVOR_NOT_FOUND, FLAVOR_UPDATE_INVALID)
            .orSays("Flavor could not be updated.")
            .orSaysOfBody(PoolOperations.NO_JSON)
            .rest(FlavorViews::restUpdated)
            .zaqar(FlavorViews::zaqarUpdated)
            .build();

    public static final Operation<OneFlavor, Nothing> FLAVOR_DELETE = Operation.named(
                    "flavor_delete", "Deletes a flavor; its pools then belong to none.")
            .of(OneFlavor.SHAPE, Nothing.SHAPE)
            .route(DELETE, FLAVOR)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("flavors:delete")
            .answers(204)
            .orSays("Flavor could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(FlavorViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL =
            List.of(FLAVOR_LIST, FLAVOR_CREATE, FLAVOR_GET, FLAVOR_UPDATE, FLAVOR_DELETE);

    private FlavorOperations() {}
}
