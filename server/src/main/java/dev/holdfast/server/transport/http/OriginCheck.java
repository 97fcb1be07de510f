package dev.holdfast.server.transport.http;

import dev.holdfast.server.config.HostNames;
import dev.holdfast.server.config.Origin;
import dev.holdfast.server.config.Origins;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Refuses WebSockets to pages that nobody has permitted: browsers let any page open one to any server, and leave it to
 * the server to look where the page comes from.
 *
 * <p>A request without an origin comes from a program, which is no page. A page of this server's own address may, if
 * that address is certainly its own; others must be listed.
 *
 * <p><em>Thread-safe.</em>
 */
public final class OriginCheck implements HttpHandler {

    private static final int FORBIDDEN = 403;

    private final Origins permitted;
    private final HostNames names;
    private final HttpHandler inside;

    public OriginCheck(Origins permitted, HostNames names, HttpHandler inside) {
        this.permitted = permitted;
        this.names = names;
        this.inside = inside;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderValues origins = exchange.getRequestHeaders().get(Headers.ORIGIN);
        String host = Exchanges.header(exchange, Headers.HOST);
        if (origins == null || origins.stream().allMatch(origin -> isPermitted(origin, host))) {
            inside.handleRequest(exchange);
            return;
        }
        exchange.setStatusCode(FORBIDDEN);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
        exchange.getResponseSender()
                .send("Pages of this origin may not open a WebSocket here."
                        + " Add the origin to the setting websocket.origins.\n");
    }

    private boolean isPermitted(String origin, @Nullable String host) {
        return permitted.contain(origin) || (host != null && names.trust(host) && isOwn(origin, host));
    }

    /** The same scheme is not asked for: TLS may end in front of this server. */
    private static boolean isOwn(String origin, String host) {
        return Origin.parse(origin)
                .filter(page -> page.scheme().equals("http") || page.scheme().equals("https"))
                .filter(page -> Origin.parse(page.scheme() + "://" + host.strip())
                        .filter(page::equals)
                        .isPresent())
                .isPresent();
    }
}
