package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.BODY_UNREADABLE;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.POOL_HOLDS_QUEUES;
import static dev.holdfast.protocol.ErrorCode.POOL_INCAPABLE;
import static dev.holdfast.protocol.ErrorCode.POOL_IN_USE;
import static dev.holdfast.protocol.ErrorCode.POOL_IRREPLACEABLE;
import static dev.holdfast.protocol.ErrorCode.POOL_NOT_DRAINED;
import static dev.holdfast.protocol.ErrorCode.POOL_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.POOL_UNREACHABLE;
import static dev.holdfast.protocol.ErrorCode.POOL_URI_TAKEN;
import static dev.holdfast.protocol.operation.Operation.Feature.ADMIN_MODE;
import static dev.holdfast.protocol.operation.Operation.Feature.POOLING;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;
import static dev.holdfast.protocol.operation.Route.Method.PUT;

import dev.holdfast.protocol.operation.PoolShapes.CreatePool;
import dev.holdfast.protocol.operation.PoolShapes.GetPool;
import dev.holdfast.protocol.operation.PoolShapes.ListPools;
import dev.holdfast.protocol.operation.PoolShapes.OnePool;
import dev.holdfast.protocol.operation.PoolShapes.PoolDocument;
import dev.holdfast.protocol.operation.PoolShapes.PoolDrain;
import dev.holdfast.protocol.operation.PoolShapes.PoolPage;
import dev.holdfast.protocol.operation.PoolShapes.UpdatePool;
import java.util.List;

/**
 * What an operator asks of pools.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PoolOperations {

    static final String NO_JSON = "JSON could not be parsed.";

    private static final String POOLS = "/v2/pools";
    private static final String POOL = POOLS + "/{pool_name}";
    private static final String DRAIN = POOL + "/drain";

    public static final Operation<ListPools, PoolPage> POOL_LIST = Operation.named("pool_list", "Lists the pools.")
            .of(ListPools.SHAPE, PoolPage.SHAPE)
            .route(GET, POOLS)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Pools could not be listed.")
            .rest(PoolViews::restList)
            .zaqar(PoolViews::zaqarList)
            .build();

    public static final Operation<CreatePool, Nothing> POOL_CREATE = Operation.named(
                    "pool_create", "Registers a pool and opens its store, or replaces what is known of it.")
            .of(CreatePool.SHAPE, Nothing.SHAPE)
            .route(PUT, POOL)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:create")
            .body(RestBody.REQUIRED)
            .answers(201)
            .refuses(
                    BODY_UNREADABLE,
                    POOL_UNREACHABLE,
                    POOL_INCAPABLE,
                    POOL_URI_TAKEN,
                    POOL_HOLDS_QUEUES,
                    INVALID_REQUEST)
            .orSays("Pool could not be created.")
            .orSaysOfBody(NO_JSON)
            .rest(PoolViews::restCreated)
            .zaqar(PoolViews::zaqarCreated)
            .nativeForm(Views.nativeStatus(201))
            .build();

    public static final Operation<GetPool, PoolDocument> POOL_GET = Operation.named("pool_get", "Shows a pool.")
            .of(GetPool.SHAPE, PoolDocument.SHAPE)
            .route(GET, POOL)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:get")
            .refuses(POOL_NOT_FOUND)
            .orSays("Pool could not be retrieved.")
            .rest(PoolViews::restShown)
            .zaqar(PoolViews::zaqarShown)
            .build();

    public static final Operation<UpdatePool, PoolDocument> POOL_UPDATE = Operation.named(
                    "pool_update", "Changes a pool's address, weight, flavor or options.")
            .of(UpdatePool.SHAPE, PoolDocument.SHAPE)
            .route(PATCH, POOL)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:update")
            .body(RestBody.REQUIRED)
            .refuses(
                    BODY_UNREADABLE,
                    POOL_NOT_FOUND,
                    POOL_UNREACHABLE,
                    POOL_INCAPABLE,
                    POOL_URI_TAKEN,
                    POOL_HOLDS_QUEUES)
            .orSays("Pool could not be updated.")
            .orSaysOfBody(NO_JSON)
            .rest(PoolViews::restUpdated)
            .zaqar(PoolViews::zaqarUpdated)
            .build();

    public static final Operation<OnePool, Nothing> POOL_DELETE = Operation.named(
                    "pool_delete", "Takes a pool out of use; one that holds queues stays.")
            .of(OnePool.SHAPE, Nothing.SHAPE)
            .route(DELETE, POOL)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:delete")
            .answers(204)
            .refuses(POOL_IN_USE)
            .orSays("Pool could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(PoolViews::zaqarDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OnePool, PoolDrain> POOL_DRAIN = Operation.named(
                    "pool_drain",
                    "Moves all queues of a pool to others, while they are used, and gives it no new ones.")
            .of(OnePool.SHAPE, PoolDrain.SHAPE)
            .route(POST, DRAIN)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:update")
            .answers(202)
            .refuses(POOL_NOT_FOUND, POOL_IRREPLACEABLE)
            .orSays("Pool could not be drained.")
            .rest(PoolViews::restDrainStarted)
            .zaqar(Views.nativeOutput(PoolDrain.SHAPE, 202))
            .nativeForm(Views.nativeOutput(PoolDrain.SHAPE, 202))
            .build();

    public static final Operation<OnePool, PoolDrain> POOL_DRAIN_GET = Operation.named(
                    "pool_drain_get", "Shows how far the draining of a pool has got.")
            .of(OnePool.SHAPE, PoolDrain.SHAPE)
            .route(GET, DRAIN)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:get")
            .refuses(POOL_NOT_FOUND, POOL_NOT_DRAINED)
            .orSays("Drain could not be retrieved.")
            .rest(Views.restOutput(PoolDrain.SHAPE, 200))
            .zaqar(Views.nativeOutput(PoolDrain.SHAPE, 200))
            .build();

    public static final Operation<OnePool, Nothing> POOL_DRAIN_STOP = Operation.named(
                    "pool_drain_stop", "Stops the draining of a pool, which takes new queues again by its weight.")
            .of(OnePool.SHAPE, Nothing.SHAPE)
            .route(DELETE, DRAIN)
            .existsWith(ADMIN_MODE, POOLING)
            .permission("pools:update")
            .answers(204)
            .refuses(POOL_NOT_FOUND, POOL_NOT_DRAINED)
            .orSays("Drain could not be stopped.")
            .rest(Views.restStatus(204))
            .zaqar(PoolViews::zaqarDrainStopped)
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            POOL_LIST, POOL_CREATE, POOL_GET, POOL_UPDATE, POOL_DELETE, POOL_DRAIN, POOL_DRAIN_GET, POOL_DRAIN_STOP);

    private PoolOperations() {}
}
