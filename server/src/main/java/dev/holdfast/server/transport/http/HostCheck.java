package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.config.HostNames;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/**
 * Refuses requests that a browser sends to this server because a page has made its own name resolve to it. See
 * {@link HostNames}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HostCheck implements HttpHandler {

    private final HostNames names;
    private final HttpHandler inside;

    public HostCheck(HostNames names, HttpHandler inside) {
        this.names = names;
        this.inside = inside;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderValues hosts = exchange.getRequestHeaders().get(Headers.HOST);
        if (hosts == null || hosts.stream().allMatch(names::serve)) {
            inside.handleRequest(exchange);
            return;
        }
        HttpListener.putRequestId(exchange);
        Exchanges.ignoreRest(exchange);
        Exchanges.refuse(
                exchange,
                Refusal.of(
                        ErrorCode.FORBIDDEN,
                        "The Host header has a name that this server does not know as its own. Use its address or"
                                + " localhost, or add the name to the setting network.hosts."));
    }
}
