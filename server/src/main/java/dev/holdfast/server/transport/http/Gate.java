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
 * Counts the requests under way, and lets none in once it is closed.
 *
 * <p><em>Thread-safe.</em>
 */
final class Gate implements HttpHandler {

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
        if (isClosed) {
            exchange.getResponseHeaders().put(Exchanges.REQUEST_ID, ids.newRequestId());
            Exchanges.ignoreRest(exchange);
            exchange.setPersistent(false);
            Exchanges.refuse(exchange, Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon."));
        } else {
            inside.handleRequest(exchange);
        }
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
