package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.IdGenerator;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the requests under way, and lets none in once it is closed, nor on a connection that is one too many. Whoever
 * asks after the server's health is let in nevertheless: it is not dead because it is busy.
 *
 * <p><em>Thread-safe.</em>
 */
final class Gate implements HttpHandler {

    private static final String ONE_TOO_MANY =
            "The server has as many connections as it may have (limits.max_connections). Try again soon.";

    private final GracefulShutdownHandler inside;
    private final IdGenerator ids;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ExchangeCompletionListener onEnd = this::ended;
    private volatile boolean isClosed;

    Gate(HttpHandler inside, IdGenerator ids) {
        this.inside = new GracefulShutdownHandler(inside);
        this.ids = ids;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        underWay.incrementAndGet();
        exchange.addExchangeCompleteListener(onEnd);
        ConnectionSource source = ConnectionSource.of(exchange);
        if (isClosed) {
            refuse(exchange, Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon."));
        } else if (source == null || source.place().isCounted()) {
            inside.handleRequest(exchange);
        } else if (HttpListener.asksForHealth(exchange)) {
            exchange.setPersistent(false);
            inside.handleRequest(exchange);
        } else {
            source.place().noteRefusal();
            refuse(exchange, Refusal.of(ErrorCode.OVERLOADED, ONE_TOO_MANY));
        }
    }

    private void refuse(HttpServerExchange exchange, Refusal refusal) {
        exchange.getResponseHeaders().put(Exchanges.REQUEST_ID, ids.newRequestId());
        Exchanges.ignoreRest(exchange);
        exchange.setPersistent(false);
        Exchanges.refuse(exchange, refusal);
    }

    private void ended(HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
        underWay.decrementAndGet();
        next.proceed();
    }

    int underWay() {
        return underWay.get();
    }

    void close() {
        isClosed = true;
        inside.shutdown();
    }

    /** Waits until nothing is under way, or the time is over. */
    void awaitEmpty(long timeoutMillis) throws InterruptedException {
        boolean ignored = inside.awaitShutdown(timeoutMillis);
    }
}
