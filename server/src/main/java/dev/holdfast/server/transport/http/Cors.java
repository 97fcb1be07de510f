package dev.holdfast.server.transport.http;

import dev.holdfast.server.config.CorsConfig;
import dev.holdfast.server.config.Origin;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages of other origins may use REST (CORS). It never refuses anything: without its headers it is
 * the browser that does.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Cors implements HttpHandler {

    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");

    private static final List<String> ALWAYS_ALLOWED = List.of(
            "Accept",
            "Accept-Language",
            "Content-Language",
            "Content-Type",
            "Cache-Control",
            "Expires",
            "Last-Modified",
            "Pragma");

    private final CorsConfig config;
    private final Set<String> allowedHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final HttpHandler inside;

    private Cors(CorsConfig config, HttpHandler inside) {
        this.config = config;
        this.inside = inside;
        allowedHeaders.addAll(ALWAYS_ALLOWED);
        allowedHeaders.addAll(config.allowHeaders());
    }

    /** The handler itself, where no page of another origin may use it. */
    public static HttpHandler around(HttpHandler inside, CorsConfig config) {
        return config.origins().isEmpty() ? inside : new Cors(config, inside);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders().add(Headers.VARY, "Origin");
        String origin = Exchanges.header(exchange, Headers.ORIGIN);
        if (origin == null || !config.origins().contain(origin)) {
            inside.handleRequest(exchange);
            return;
        }
        String method = Exchanges.header(exchange, REQUEST_METHOD);
        if (!exchange.getRequestMethod().equals(Methods.OPTIONS) || method == null) {
            allow(exchange, origin);
            expose(exchange);
            inside.handleRequest(exchange);
        } else if (isAllowed(method, Exchanges.joinedHeader(exchange, REQUEST_HEADERS))) {
            answerPreflight(exchange, origin, method);
        } else {
            inside.handleRequest(exchange);
        }
    }

    /** An origin that only the star admits is told the star, with which browsers send no credentials. */
    private void allow(HttpServerExchange exchange, String origin) {
        boolean isListed =
                Origin.parse(origin).filter(config.origins().listed()::contains).isPresent();
        exchange.getResponseHeaders().put(ALLOW_ORIGIN, isListed ? origin : "*");
        if (isListed && config.allowCredentials()) {
            exchange.getResponseHeaders().put(ALLOW_CREDENTIALS, "true");
        }
    }

    private void expose(HttpServerExchange exchange) {
        if (!config.exposeHeaders().isEmpty()) {
            exchange.getResponseHeaders().put(EXPOSE_HEADERS, String.join(", ", config.exposeHeaders()));
        }
    }

    private boolean isAllowed(String method, @Nullable String headers) {
        if (!config.allowMethods().contains(method.strip().toUpperCase(Locale.ROOT))) {
            return false;
        }
        for (String header : headers == null ? new String[0] : headers.split(",", -1)) {
            if (!header.isBlank() && !allowedHeaders.contains(header.strip())) {
                return false;
            }
        }
        return true;
    }

    /** What the browser asks before the request itself. It says neither who asks nor for whom, and needs not to. */
    private void answerPreflight(HttpServerExchange exchange, String origin, String method) {
        HttpListener.putRequestId(exchange);
        allow(exchange, origin);
        exchange.getResponseHeaders().put(MAX_AGE, config.maxAgeSeconds());
        exchange.getResponseHeaders().put(ALLOW_METHODS, method.strip());
        String headers = Exchanges.joinedHeader(exchange, REQUEST_HEADERS);
        if (headers != null && !headers.isBlank()) {
            exchange.getResponseHeaders().put(ALLOW_HEADERS, headers);
        }
        Exchanges.ignoreRest(exchange);
        exchange.endExchange();
    }
}
