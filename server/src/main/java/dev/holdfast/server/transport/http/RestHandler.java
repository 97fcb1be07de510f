package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operation.BodyLimit;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.SignedAccess;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.operation.Allowance;
import dev.holdfast.server.operation.Caller;
import dev.holdfast.server.operation.Dispatcher;
import dev.holdfast.server.operation.Failures;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The way of a REST request to the dispatcher. The order of the checks is part of the contract:
 *
 * <pre>
 *   request id ─► credentials (401) ─► path (404) ─► the head, see {@link HeadCheck} ─► method (405)
 *              ─► query, which chooses the operation ─► permission (403) ─► patch media type (415)
 *              ─► body: size, then JSON ─► dispatcher
 * </pre>
 *
 * A request that is refused before its body came is answered after it: so the connection can go on.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RestHandler implements HttpHandler {

    private static final AttachmentKey<Allowance> ALLOWANCE = AttachmentKey.create(Allowance.class);
    private static final HttpString ACCEPT_PATCH = new HttpString("Accept-Patch");
    private static final String JSON_PATCH = "application/openstack-messaging-v2.0-json-patch";
    private static final HttpString ROLES = new HttpString("X-Roles");
    private static final String WITHOUT_CREDENTIALS = "/";
    private static final String OPTIONS = "OPTIONS";
    private static final long BODY_TIMEOUT_MILLIS = 30_000;

    private final HttpHandler afterContinue = new HttpContinueReadHandler(this::authenticate);
    private final RestRoutes routes;
    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final Failures failures;
    private final Limits limits;
    private final IdGenerator ids;
    private final EventStreams streams;
    private final HeadCheck headCheck;
    private final BodyReader.Bounds bodyBounds;

    public RestHandler(
            Dispatcher dispatcher,
            Authentication authentication,
            Failures failures,
            Limits limits,
            IdGenerator ids,
            EventStreams streams) {
        this(dispatcher, authentication, failures, limits, ids, streams, BODY_TIMEOUT_MILLIS);
    }

    /** For tests, which have little time. */
    RestHandler(
            Dispatcher dispatcher,
            Authentication authentication,
            Failures failures,
            Limits limits,
            IdGenerator ids,
            EventStreams streams,
            long bodyTimeoutMillis) {
        this.routes = new RestRoutes(dispatcher::has);
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.failures = failures;
        this.limits = limits;
        this.ids = ids;
        this.streams = streams;
        this.headCheck = new HeadCheck(dispatcher);
        this.bodyBounds = new BodyReader.Bounds(limits.maxRequestBodyBytes(), bodyTimeoutMillis, dispatcher.requests());
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders().put(Exchanges.REQUEST_ID, ids.newRequestId());
        RestMeasure.begin(exchange, dispatcher.meter());
        afterContinue.handleRequest(exchange);
    }

    private void authenticate(HttpServerExchange exchange) {
        String path = pathOf(exchange);
        String signature = Exchanges.header(exchange, SignedHeaders.SIGNATURE);
        if (signature != null) {
            answerSigned(exchange, path, SignedHeaders.read(exchange, signature));
        } else if (path.equals(WITHOUT_CREDENTIALS) || !authentication.isRequired()) {
            Principal unproved = authentication.unproved(Exchanges.joinedHeader(exchange, ROLES));
            answer(exchange, path, unproved);
        } else {
            new CredentialsCheck(exchange, principal -> answer(exchange, path, principal), this::refuseUnproved)
                    .start(authentication);
        }
    }

    /** A permission that is not good for this request hides that there is anything here. */
    private void answerSigned(HttpServerExchange exchange, String path, SignedAccess access) {
        String method = exchange.getRequestMethod().toString();
        Principal principal = authentication.signedUrls().principalOf(access, method, path);
        if (principal == null) {
            refuseAfterBody(exchange, Refusal.of(ErrorCode.ROUTE_NOT_FOUND, "There is no such path."));
        } else {
            answer(exchange, path, principal);
        }
    }

    private void refuseUnproved(HttpServerExchange exchange, Refusal refusal) {
        CredentialsCheck.challenge(exchange, authentication, refusal);
        refuseAfterBody(exchange, refusal);
    }

    private void answer(HttpServerExchange exchange, String path, @Nullable Principal principal) {
        try {
            route(exchange, path, principal);
        } catch (Refusal refusal) {
            refuseAfterBody(exchange, refusal);
        } catch (RuntimeException e) {
            refuseAfterBody(exchange, failures.internal("routing", e));
        }
    }

    private void route(HttpServerExchange exchange, String path, @Nullable Principal principal) {
        RestRoutes.Found found = routes.find(path);
        if (found == null) {
            throw Refusal.of(ErrorCode.ROUTE_NOT_FOUND, "There is no such path.");
        }
        String method = exchange.getRequestMethod().toString();
        if (method.equals(OPTIONS)) {
            answerOptions(exchange, found, principal);
            return;
        }
        boolean isStream = EventStreams.isWanted(exchange, found);
        Caller caller = (isStream
                        ? headCheck.checkStream(exchange, found, Query.parse(exchange.getQueryString()), principal)
                        : headCheck.check(exchange, found, principal))
                .with(keptToken(exchange));
        if (!found.resource().takes(method)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, found.resource().allowed() + ", " + OPTIONS);
            throw Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, "The path does not take this method.");
        }
        Query query = Query.parse(exchange.getQueryString());
        Operation<?, ?> operation = found.resource().operation(method, query::has);
        RestMeasure.asksFor(exchange, operation);
        dispatcher.checkAccess(operation, caller);
        checkPatchType(exchange, operation);
        RestRequest request = new RestRequest(operation, path, found.variables(), query, caller);
        if (isStream) {
            allowanceOf(exchange).admit(0);
            streams.open(exchange, request);
        } else {
            serve(request, exchange);
        }
    }

    /** A request with a signature is judged by that alone. */
    private @Nullable Secret keptToken(HttpServerExchange exchange) {
        boolean isSigned = Exchanges.header(exchange, SignedHeaders.SIGNATURE) != null;
        return isSigned ? null : authentication.kept(CredentialsCheck.tokenOf(exchange));
    }

    /** The path as it was sent, also where the client sent the whole address. */
    private static String pathOf(HttpServerExchange exchange) {
        String address = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return address;
        }
        int path = address.indexOf('/', address.indexOf("://") + 3);
        return path < 0 ? "/" : address.substring(path);
    }

    /** OPTIONS succeeds on every path; what is allowed there is for those who could use it. */
    private void answerOptions(HttpServerExchange exchange, RestRoutes.Found found, @Nullable Principal principal) {
        try {
            Caller ignored = headCheck.check(exchange, found, principal);
            exchange.getResponseHeaders().put(Headers.ALLOW, found.resource().allowed());
        } catch (Refusal keptToItself) {
            exchange.getResponseHeaders().remove(Headers.ALLOW);
        }
        BodyReader.read(exchange, bodyBounds, new BodyReader.Receiver() {
            @Override
            public void received(byte[] body) {
                exchange.endExchange();
            }

            @Override
            public void tooLarge() {
                Exchanges.ignoreRest(exchange);
                exchange.endExchange();
            }
        });
    }

    private static void checkPatchType(HttpServerExchange exchange, Operation<?, ?> operation) {
        boolean isPatch = operation.restBody() == RestBody.PATCH;
        if (isPatch && !JSON_PATCH.equals(Exchanges.header(exchange, Headers.CONTENT_TYPE))) {
            exchange.getResponseHeaders().put(ACCEPT_PATCH, JSON_PATCH);
            throw Refusal.of(
                    ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                    "Accepted media type for PATCH: {'Accept-Patch': '" + JSON_PATCH + "'}.");
        }
    }

    private void serve(RestRequest request, HttpServerExchange exchange) {
        BodyReader.read(exchange, bodyBounds, new BodyReader.Receiver() {
            @Override
            public void received(byte[] body) {
                dispatch(request, exchange, body);
            }

            @Override
            public void tooLarge() {
                Exchanges.ignoreRest(exchange);
                refuseSize(request, exchange, limits.maxRequestBodyBytes() + 1);
            }
        });
    }

    private void refuseSize(RestRequest request, HttpServerExchange exchange, int bytes) {
        BodyLimit limit = request.operation().bodyLimit();
        String standIn = limit == null ? null : limit.standIn();
        if (standIn == null) {
            Exchanges.refuse(exchange, bodyTooLarge(request.operation()));
        } else {
            submit(request, exchange, standIn.getBytes(StandardCharsets.UTF_8), bytes);
        }
    }

    /** The contract answers 400 where HTTP has 413, which is left for operations without a limit of their own. */
    private Refusal bodyTooLarge(Operation<?, ?> operation) {
        BodyLimit declared = operation.bodyLimit();
        if (declared != null) {
            return declared.refusal(limits);
        }
        return Refusal.of(
                ErrorCode.REQUEST_TOO_LARGE,
                "The body is larger than " + limits.maxRequestBodyBytes()
                        + " bytes. Send less at once, or raise limits.max_request_body_bytes.");
    }

    private void dispatch(RestRequest request, HttpServerExchange exchange, byte[] body) {
        BodyLimit limit = request.operation().bodyLimit();
        if (limit != null && limit.isExceededBy(body.length, limits)) {
            refuseSize(request, exchange, body.length);
        } else {
            submit(request, exchange, body, body.length);
        }
    }

    /** @param wireBytes how large the body was that came */
    private void submit(RestRequest request, HttpServerExchange exchange, byte[] body, int wireBytes) {
        RestExchange rest = new RestExchange(exchange, request, failures, limits);
        Operation<?, ?> operation = request.operation();
        try {
            allowanceOf(exchange).admit(body.length);
            var input = RestBinder.bind(
                    operation, request.variables(), request.query(), exchange.getRequestHeaders()::getFirst, body);
            dispatcher.dispatch(operation, request.caller(), input, wireBytes, rest);
            rest.awaitOutcome();
        } catch (Refusal refusal) {
            Exchanges.refuse(exchange, refusal);
        } catch (RuntimeException e) {
            Exchanges.refuse(exchange, failures.internal(operation.name(), e));
        }
    }

    /** Kept with the connection, on whose I/O thread all of its requests are. */
    private Allowance allowanceOf(HttpServerExchange exchange) {
        Allowance known = exchange.getConnection().getAttachment(ALLOWANCE);
        if (known != null) {
            return known;
        }
        Allowance allowance = dispatcher.allowanceOfConnection();
        exchange.getConnection().putAttachment(ALLOWANCE, allowance);
        return allowance;
    }

    /** A client that waits to be asked for its body is not asked. */
    private void refuseAfterBody(HttpServerExchange exchange, Refusal refusal) {
        if (HttpContinue.requiresContinueResponse(exchange)) {
            Exchanges.refuse(exchange, refusal);
            return;
        }
        BodyReader.read(exchange, bodyBounds, new BodyReader.Receiver() {
            @Override
            public void received(byte[] body) {
                Exchanges.refuse(exchange, refusal);
            }

            @Override
            public void tooLarge() {
                Exchanges.ignoreRest(exchange);
                Exchanges.refuse(exchange, refusal);
            }
        });
    }
}
