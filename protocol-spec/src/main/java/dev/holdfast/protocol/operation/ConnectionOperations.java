package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.operation.Operation.Feature.ADMIN_MODE;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;

import dev.holdfast.protocol.operation.ConnectionShapes.CloseConnection;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionPage;
import dev.holdfast.protocol.operation.ConnectionShapes.ListConnections;
import java.util.List;

/**
 * What operators ask about the connections of others.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConnectionOperations {

    private static final String CONNECTIONS = "/v2/connections";

    public static final Operation<ListConnections, ConnectionPage> CONNECTION_LIST = Operation.named(
                    "connection_list", "Lists the open WebSockets of the node.")
            .of(ListConnections.SHAPE, ConnectionPage.SHAPE)
            .route(GET, CONNECTIONS)
            .existsWith(ADMIN_MODE)
            .permission("connections:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Connections could not be listed.")
            .rest(Views.restOutput(ConnectionPage.SHAPE, 200))
            .build();

    public static final Operation<CloseConnection, Nothing> CONNECTION_CLOSE = Operation.named(
                    "connection_close", "Closes a WebSocket, if it is open.")
            .of(CloseConnection.SHAPE, Nothing.SHAPE)
            .route(DELETE, CONNECTIONS + "/{connection_id}")
            .existsWith(ADMIN_MODE)
            .permission("connections:delete")
            .answers(204)
            .refuses(INVALID_REQUEST)
            .orSays("Connection could not be closed.")
            .rest(Views.restStatus(204))
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(CONNECTION_LIST, CONNECTION_CLOSE);

    private ConnectionOperations() {}
}
