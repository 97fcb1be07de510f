package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.config.MetricsAccess;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers who reads {@code /metrics}, if he may. The page is made on the worker's own thread: it looks at too much for
 * an I/O thread.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MetricsHandler implements HttpHandler {

    static final String PATH = "/metrics";

    private static final String RULE = "metrics:get";
    private static final Set<HttpString> METHODS = Set.of(Methods.GET, Methods.HEAD);
    private static final HttpString ROLES = new HttpString("X-Roles");

    /** What a proxy says of whom it asks for: that is somebody from anywhere. */
    private static final Set<HttpString> OF_PROXIES = Set.of(new HttpString("Forwarded"), Headers.X_FORWARDED_FOR);

    private final MetricsAccess access;
    private final Authentication authentication;
    private final AccessPolicy policy;
    private final String mediaType;
    private final Supplier<String> page;

    public MetricsHandler(
            MetricsAccess access,
            Authentication authentication,
            AccessPolicy policy,
            String mediaType,
            Supplier<String> page) {
        this.access = access;
        this.authentication = authentication;
        this.policy = policy;
        this.mediaType = mediaType;
        this.page = page;
    }

    /** Answers where there is no such page. */
    public static void refuse(HttpServerExchange exchange) {
        Exchanges.refuse(exchange, Refusal.of(ErrorCode.ROUTE_NOT_FOUND, "There is no such path."));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!METHODS.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            Exchanges.refuse(exchange, Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, "Use GET or HEAD."));
        } else if (access == MetricsAccess.ADMIN) {
            answerProved(exchange);
        } else if (access == MetricsAccess.LOOPBACK && !isFromHere(exchange)) {
            Exchanges.refuse(
                    exchange,
                    Refusal.of(
                            ErrorCode.FORBIDDEN,
                            "The metrics are shown on this machine only. The setting metrics.access can change that."));
        } else {
            answer(exchange);
        }
    }

    private static boolean isFromHere(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress().isLoopbackAddress()
                && OF_PROXIES.stream().noneMatch(exchange.getRequestHeaders()::contains);
    }

    private void answerProved(HttpServerExchange exchange) {
        if (authentication.isRequired()) {
            new CredentialsCheck(exchange, principal -> answerIfAllowed(exchange, principal), this::refuseUnproved)
                    .start(authentication);
        } else {
            answerIfAllowed(exchange, authentication.unproved(Exchanges.joinedHeader(exchange, ROLES)));
        }
    }

    private void refuseUnproved(HttpServerExchange exchange, Refusal refusal) {
        CredentialsCheck.challenge(exchange, authentication, refusal);
        Exchanges.refuse(exchange, refusal);
    }

    private void answerIfAllowed(HttpServerExchange exchange, @Nullable Principal principal) {
        if (principal == null || !policy.allows(RULE, principal)) {
            Exchanges.refuse(
                    exchange, Refusal.of(ErrorCode.FORBIDDEN, "You are not authorized to complete this action."));
        } else {
            answer(exchange);
        }
    }

    private void answer(HttpServerExchange exchange) {
        exchange.dispatch(() -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, mediaType);
            Exchanges.sendText(exchange, page.get());
        });
    }
}
