package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operation.BodyLimit;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.operation.Caller;
import dev.holdfast.server.operation.Dispatcher;
import dev.holdfast.server.operation.Failures;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way of a REST request to the dispatcher. The order of the checks is part of the contract:
 *
 * <pre>
 *   request id ─► path (404) ─► form content (400) ─► Accept (406) ─► client id ─► project ─► queue name (400)
 *              ─► EXTRA-SPEC ─► method (405) ─► patch media type (415) ─► body ─► dispatcher
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class RestHandler implements HttpHandler {

    private static final HttpString REQUEST_ID = new HttpString("X-OpenStack-Request-Id");
    private static final HttpString CLIENT_ID = new HttpString("Client-ID");
    private static final HttpString PROJECT_ID = new HttpString("X-Project-ID");
    private static final HttpString TENANT_ID = new HttpString("X-Tenant-Id");
    private static final HttpString TENANT = new HttpString("X-Tenant");
    private static final HttpString EXTRA_SPEC = new HttpString("EXTRA-SPEC");
    private static final HttpString ACCEPT_PATCH = new HttpString("Accept-Patch");
    private static final String JSON_PATCH = "application/openstack-messaging-v2.0-json-patch";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final RestRoutes routes = new RestRoutes();
    private final Dispatcher dispatcher;
    private final Failures failures;
    private final Limits limits;
    private final IdGenerator ids;

    public RestHandler(Dispatcher dispatcher, Failures failures, Limits limits, IdGenerator ids) {
        this.dispatcher = dispatcher;
        this.failures = failures;
        this.limits = limits;
        this.ids = ids;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(REQUEST_ID, ids.newRequestId());
        try {
            route(exchange);
        } catch (Refusal refusal) {
            RestExchange.refuse(exchange, refusal);
        } catch (RuntimeException e) {
            RestExchange.refuse(exchange, failures.internal("routing", e));
        }
    }

    private void route(HttpServerExchange exchange) {
        RestRoutes.Found found = routes.find(exchange.getRequestURI());
        if (found == null) {
            throw Refusal.of(ErrorCode.ROUTE_NOT_FOUND, "There is no such path.");
        }
        Query query = Query.parse(exchange.getQueryString());
        String method = exchange.getRequestMethod().toString();
        Operation<?, ?> operation = found.resource().operation(method, query::has);
        Caller caller = Caller.unchecked(header(exchange, CLIENT_ID), projectText(exchange));
        Caller checked = checkHead(exchange, found, caller);
        if (operation == null) {
            answerOtherMethod(exchange, found, method);
            return;
        }
        checkPatchType(exchange, operation);
        receive(exchange, body -> {
            BodyLimit bodyLimit = operation.bodyLimit();
            if (bodyLimit != null) {
                bodyLimit.check(body.length, limits);
            }
            RestExchange rest = new RestExchange(exchange, query);
            var input = RestBinder.bind(operation, found.variables(), query, body);
            dispatcher.dispatch(operation, checked, input, body.length, rest);
        });
    }

    private Caller checkHead(HttpServerExchange exchange, RestRoutes.Found found, Caller caller) {
        String contentType = header(exchange, Headers.CONTENT_TYPE);
        boolean hasBody = exchange.getRequestContentLength() != 0 && !exchange.isRequestComplete();
        if (hasBody && contentType != null && contentType.equalsIgnoreCase(FORM)) {
            throw Refusal.of(
                    ErrorCode.FORM_CONTENT,
                    "Endpoint does not accept `application/x-www-form-urlencoded` content; currently supported media"
                            + " type is `application/json`; specify proper client-side media type with the"
                            + " \"Content-Type\" header.");
        }
        if (!AcceptHeader.admitsJson(header(exchange, Headers.ACCEPT))) {
            throw Refusal.of(
                    ErrorCode.NOT_ACCEPTABLE,
                    "Endpoint only serves `application/json`; specify client-side media type support with the"
                            + " \"Accept\" header.");
        }
        if (found.resource().isOpenToAnybody()) {
            return caller;
        }
        Caller known = Caller.known(dispatcher.clientOf(caller), dispatcher.projectOf(caller));
        checkQueueName(found);
        checkExtraSpec(header(exchange, EXTRA_SPEC));
        return known;
    }

    private static void checkQueueName(RestRoutes.Found found) {
        String queue = found.variables().get("queue_name");
        if (queue != null) {
            QueueName ignored = new QueueName(decodedName(queue));
        }
    }

    /** A name with a broken escape is as bad as one with a forbidden character. */
    private static String decodedName(String queue) {
        try {
            return Query.decode(queue, false);
        } catch (Refusal notText) {
            throw Refusal.of(ErrorCode.QUEUE_NAME_INVALID, notText.text());
        }
    }

    private static void checkExtraSpec(@Nullable String spec) {
        if (spec != null && !spec.toLowerCase(Locale.ROOT).startsWith("messagecode:")) {
            throw Refusal.of(ErrorCode.INVALID_REQUEST, "EXTRA-SPEC names a task that this server does not know.");
        }
    }

    private static void answerOtherMethod(HttpServerExchange exchange, RestRoutes.Found found, String method) {
        String allowed = found.resource().allowed();
        if (method.equals("OPTIONS")) {
            exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
            exchange.setStatusCode(200);
            exchange.endExchange();
            return;
        }
        exchange.getResponseHeaders().put(Headers.ALLOW, allowed + ", OPTIONS");
        throw Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, "The path takes " + allowed + ".");
    }

    private static void checkPatchType(HttpServerExchange exchange, Operation<?, ?> operation) {
        boolean isPatch = operation.restBody() == RestBody.PATCH;
        if (isPatch && !JSON_PATCH.equals(header(exchange, Headers.CONTENT_TYPE))) {
            exchange.getResponseHeaders().put(ACCEPT_PATCH, JSON_PATCH);
            throw Refusal.of(
                    ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                    "Accepted media type for PATCH: {'Accept-Patch': '" + JSON_PATCH + "'}.");
        }
    }

    private interface BodyConsumer {
        void accept(byte[] body);
    }

    /** Reads the body without blocking, and goes on with it outside of the handler's call, so that replies may come. */
    private void receive(HttpServerExchange exchange, BodyConsumer consumer) {
        long declared = exchange.getRequestContentLength();
        if (declared > limits.maxRequestBodyBytes()) {
            refuseLargeBody(exchange);
            return;
        }
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(limits.maxRequestBodyBytes());
        receiver.receiveFullBytes(
                (same, body) -> same.dispatch(SameThreadExecutor.INSTANCE, () -> serve(same, consumer, body)),
                (same, failure) -> {
                    if (failure instanceof Receiver.RequestToLargeException) {
                        refuseLargeBody(same);
                    } else {
                        same.endExchange();
                    }
                });
    }

    private void refuseLargeBody(HttpServerExchange exchange) {
        exchange.setPersistent(false);
        RestExchange.refuse(
                exchange,
                Refusal.of(
                        ErrorCode.REQUEST_TOO_LARGE,
                        "The body is larger than " + limits.maxRequestBodyBytes()
                                + " bytes. Send fewer messages at once, or raise limits.max_request_body_bytes."));
    }

    private void serve(HttpServerExchange exchange, BodyConsumer consumer, byte[] body) {
        try {
            consumer.accept(body);
        } catch (Refusal refusal) {
            RestExchange.refuse(exchange, refusal);
        } catch (RuntimeException e) {
            RestExchange.refuse(exchange, failures.internal("binding", e));
        }
    }

    /** The project as the first of its three headers says it. */
    static @Nullable String projectText(HttpServerExchange exchange) {
        String project = header(exchange, PROJECT_ID);
        String tenantId = header(exchange, TENANT_ID);
        return project != null ? project : tenantId != null ? tenantId : header(exchange, TENANT);
    }

    private static @Nullable String header(HttpServerExchange exchange, HttpString name) {
        return RestExchange.header(exchange, name);
    }
}
