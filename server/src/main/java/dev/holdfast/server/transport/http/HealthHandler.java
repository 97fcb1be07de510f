package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.notify.NotifierCounts;
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
 * every kind of request, or why not, and what has become of the notices to subscribers.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HealthHandler implements HttpHandler {

    static final String PREFIX = "/health/";

    private static final Set<HttpString> METHODS = Set.of(Methods.GET, Methods.HEAD);

    private final Supplier<List<String>> whatIsWrong;
    private final Supplier<NotifierCounts> notices;

    /**
     * @param whatIsWrong the reasons for which requests are refused; empty when none are
     * @param notices what has become of those
     */
    public HealthHandler(Supplier<List<String>> whatIsWrong, Supplier<NotifierCounts> notices) {
        this.whatIsWrong = whatIsWrong;
        this.notices = notices;
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
            case PREFIX + "ready" -> answerReady(exchange, whatIsWrong.get());
            default -> answer(exchange, 404, "unknown", List.of("Ask for /health/live or /health/ready."));
        }
    }

    private void answerReady(HttpServerExchange exchange, List<String> reasons) {
        PackWriter document = new PackWriter();
        boolean isReady = reasons.isEmpty();
        document.mapHeader(isReady ? 2 : 3).string("status").string(isReady ? "ready" : "not ready");
        writeReasons(document, reasons);
        NotifierCounts counts = notices.get();
        document.string("notices").mapHeader(6);
        document.string("delivered").integer(counts.delivered());
        document.string("retried").integer(counts.retries());
        document.string("given_up").integer(counts.givenUp());
        document.string("refused").integer(counts.refused());
        document.string("missed").integer(counts.missed());
        document.string("waiting_subscriptions").integer(counts.waiting());
        send(exchange, isReady ? 200 : 503, document);
    }

    private static void answer(HttpServerExchange exchange, int status, String word, List<String> reasons) {
        PackWriter document = new PackWriter();
        document.mapHeader(reasons.isEmpty() ? 1 : 2).string("status").string(word);
        writeReasons(document, reasons);
        send(exchange, status, document);
    }

    private static void writeReasons(PackWriter document, List<String> reasons) {
        if (!reasons.isEmpty()) {
            document.string("reasons").arrayHeader(reasons.size());
            reasons.forEach(document::string);
        }
    }

    private static void send(HttpServerExchange exchange, int status, PackWriter document) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        Exchanges.sendJson(exchange, JsonCodec.toJsonBytes(document.buffer(), 0, document.size()));
    }
}
