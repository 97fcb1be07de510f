package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that both sides agree on where requests and replies end (RFC 9112, section 6), as far as Undertow leaves
 * that open: it takes any transfer coding for {@code chunked}, and lets the number of a length overflow.
 *
 * <p><em>Thread-safe.</em>
 */
final class Framing implements HttpHandler {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final HttpHandler inside;

    Framing(HttpHandler inside) {
        this.inside = inside;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            leaveBodilessRepliesBare(exchange);
        }
        Refusal fault = fault(exchange);
        if (fault == null) {
            inside.handleRequest(exchange);
            return;
        }
        HttpListener.putRequestId(exchange);
        exchange.setPersistent(false);
        Exchanges.ignoreRest(exchange);
        Exchanges.refuse(exchange, fault);
    }

    private static @Nullable Refusal fault(HttpServerExchange exchange) {
        HeaderValues codings = exchange.getRequestHeaders().get(Headers.TRANSFER_ENCODING);
        if (codings != null && !isChunkedOnly(codings)) {
            return Refusal.of(ErrorCode.ACTION_UNSUPPORTED, "The only transfer coding that is read is chunked.");
        }
        HeaderValues lengths = exchange.getRequestHeaders().get(Headers.CONTENT_LENGTH);
        if (lengths != null
                && !lengths.stream().allMatch(length -> LENGTH.matcher(length).matches())) {
            return Refusal.of(ErrorCode.INVALID_REQUEST, "The Content-Length is no number of bytes.");
        }
        return null;
    }

    private static boolean isChunkedOnly(Collection<String> codings) {
        return codings.size() == 1
                && codings.iterator().next().strip().toLowerCase(Locale.ROOT).equals("chunked");
    }

    /** A reply to HEAD says how its body would be framed; Undertow says so even where there would be none. */
    private static void leaveBodilessRepliesBare(HttpServerExchange exchange) {
        exchange.addResponseWrapper((factory, replying) -> {
            var conduit = factory.create();
            if (replying.getStatusCode() == NO_CONTENT || replying.getStatusCode() == NOT_MODIFIED) {
                replying.getResponseHeaders().remove(Headers.TRANSFER_ENCODING);
            }
            return conduit;
        });
    }
}
