package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers those who watch over the process: {@code /health/live} says that it runs, {@code /health/ready} that it takes
 * every kind of request, or why not.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HealthHandler implements HttpHandler {

    static final String PREFIX = "/health/";

    private static final Set<HttpString> METHODS = Set.of(Methods.GET, Methods.HEAD);

    private final Supplier<List<String>> whatIsWrong;

    /** @param whatIsWrong the reasons for which requests are refused; empty when none are */
    public HealthHandler(Supplier<List<String>> whatIsWrong) {
        this.whatIsWrong = whatIsWrong;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!METHODS.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            answer(exchange, 405, "unknown", List.of("Use GET or HEAD."));
            return;
        }
        switch (exchange.getRequestURI()) {
            case PREFIX + "live" -> answer(exchange, 200, "live", List.of());
            case PREFIX + "ready" -> {
                List<String> reasons = whatIsWrong.get();
                answer(exchange, reasons.isEmpty() ? 200 : 503, reasons.isEmpty() ? "ready" : "not ready", reasons);
            }
            default -> answer(exchange, 404, "unknown", List.of("Ask for /health/live or /health/ready."));
        }
    }

    private static void answer(HttpServerExchange exchange, int status, String word, List<String> reasons) {
        PackWriter document = new PackWriter();
        document.mapHeader(reasons.isEmpty() ? 1 : 2).string("status").string(word);
        if (!reasons.isEmpty()) {
            document.string("reasons").arrayHeader(reasons.size());
            reasons.forEach(document::string);
        }
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        Exchanges.sendJson(exchange, JsonCodec.toJsonBytes(document.buffer(), 0, document.size()));
    }
}
