package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.CLIENT_ID_INVALID;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.PROJECT_EMPTY;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.HEAD;

import dev.holdfast.protocol.operation.Operation.Caller;
import dev.holdfast.protocol.operation.Operation.Feature;
import dev.holdfast.protocol.operation.ServiceShapes.Acknowledgement;
import dev.holdfast.protocol.operation.ServiceShapes.Authenticate;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import java.util.List;

/**
 * What a client asks of the server itself.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ServiceOperations {

    public static final Operation<Hello, Welcome> HELLO = Operation.named(
                    "hello",
                    "Says once who opens the connection and what it wants, so that native requests need no headers.")
            .of(Hello.SHAPE, Welcome.SHAPE)
            .asks(Caller.ANYBODY)
            .refuses(CLIENT_ID_INVALID, PROJECT_EMPTY, INVALID_REQUEST)
            .build();

    public static final Operation<Authenticate, Acknowledgement> AUTHENTICATE = Operation.named(
                    "authenticate", "Proves who opens the connection; without authentication it always succeeds.")
            .of(Authenticate.SHAPE, Acknowledgement.SHAPE)
            .asks(Caller.ANYBODY)
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
            .saysItByStatus()
            .rest(Views.restStatus(204))
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<Nothing, Document> CHECK_NODE_HEALTH = Operation.named(
                    "check_node_health",
                    "Performs every kind of operation on a queue of its own in each pool, and says how it went.")
            .of(Nothing.SHAPE, Document.SHAPE)
            .route(GET, "/v2/health")
            .existsWith(Feature.ADMIN_MODE)
            .permission("health:get")
            .orSays("Health status could not be read.")
            .rest(ServiceViews::restDocument)
            .zaqar(ServiceViews::bareDocument)
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

    static final List<Operation<?, ?>> ALL =
            List.of(HELLO, AUTHENTICATE, PING_NODE, CHECK_NODE_HEALTH, GET_HOME_DOC, GET_VERSIONS);

    private ServiceOperations() {}
}
