package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.RestReply;
import dev.holdfast.server.operation.Call;
import dev.holdfast.server.operation.Failures;
import dev.holdfast.server.operation.ReplySink;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REST request and its reply.
 *
 * <p>{@link #complete} and {@link #isOpen} may be called by any thread; all else happens on the connection's I/O
 * thread, which owns the exchange. It ends there exactly once, by a reply or because the client has gone:
 *
 * <pre>
 *   SERVED ── complete ─► (to the I/O thread) ─► ENDED: reply
 *      └───── the client ends the connection ──► ENDED: no reply, and isOpen is false
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class RestExchange implements ReplySink, RestReply {

    private static final Logger LOG = LoggerFactory.getLogger(RestExchange.class);
    private static final int NO_CONTENT = 204;

    private final HttpServerExchange exchange;
    private final RestRequest request;
    private final Failures failures;
    private final Limits limits;
    private final PackWriter body = new PackWriter();
    private @Nullable ConnectionSource watched;
    private boolean hasEnded;
    private volatile boolean hasClientGone;

    RestExchange(HttpServerExchange exchange, RestRequest request, Failures failures, Limits limits) {
        this.exchange = exchange;
        this.request = request;
        this.failures = failures;
        this.limits = limits;
    }

    /** Notices from now on when the client goes away, where that matters. */
    void awaitOutcome() {
        ConnectionSource source = request.mayWait() ? ConnectionSource.of(exchange) : null;
        if (source != null) {
            watched = source;
            source.watch(this::clientHasGone);
        }
    }

    private void clientHasGone() {
        watched = null;
        hasClientGone = true;
        hasEnded = true;
        Exchanges.abandon(exchange);
    }

    @Override
    public boolean isOpen() {
        return !hasClientGone && exchange.getConnection().isOpen();
    }

    /** Always goes by way of the I/O thread's queue, so that the handler has returned when the reply is made. */
    @Override
    public void complete(Call<?, ?> call) {
        try {
            exchange.getIoThread().execute(() -> reply(call));
        } catch (RejectedExecutionException stopped) {
            call.giveBackCharge();
            LOG.atDebug()
                    .addKeyValue("operation", call.operation())
                    .log("A reply came after the I/O threads had stopped");
        }
    }

    private void reply(Call<?, ?> call) {
        if (hasEnded || exchange.isComplete()) {
            call.giveBackCharge();
            return;
        }
        hasEnded = true;
        if (call.charge() != null) {
            exchange.addExchangeCompleteListener((ended, next) -> {
                call.giveBackCharge();
                next.proceed();
            });
        }
        if (watched != null) {
            watched.unwatch();
        }
        try {
            Refusal refusal = call.refusal();
            if (refusal != null) {
                throw refusal;
            }
            render(call);
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (RuntimeException e) {
            giveUp(failures.internal(call.operation().name(), e));
        }
    }

    private void refuse(Refusal refusal) {
        if (request.operation().saysTroubleByStatus() && refusal.code() == ErrorCode.STORAGE_UNAVAILABLE) {
            Exchanges.refuseByStatus(exchange, refusal);
        } else {
            Exchanges.refuse(exchange, refusal);
        }
    }

    private void giveUp(Refusal refusal) {
        if (exchange.isResponseStarted()) {
            Exchanges.abandon(exchange);
        } else {
            Exchanges.refuse(exchange, refusal);
        }
    }

    private <I, O> void render(Call<I, O> call) {
        int status = call.operation().restView().render(call.input(), call.output(), this);
        exchange.setStatusCode(status);
        if (status == NO_CONTENT) {
            exchange.endExchange();
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, call.operation().mediaType());
        byte[] json = body.size() == 0 ? new byte[0] : JsonCodec.toJsonBytes(body.buffer(), 0, body.size());
        Exchanges.sendJson(exchange, json);
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public String address() {
        String address = request.addressWith(Map.of());
        return address.endsWith("?") ? path() : address;
    }

    @Override
    public String project() {
        ProjectId project = request.caller().project();
        return project == null ? "" : project.text();
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void header(String name, String value) {
        exchange.getResponseHeaders().put(new HttpString(name), value);
    }

    @Override
    public PackWriter body() {
        return body;
    }

    @Override
    public String linkWith(String parameter, String value) {
        return request.addressWith(Map.of(parameter, value));
    }

    @Override
    public String linkWith(String parameter, String value, String secondParameter, String secondValue) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put(parameter, value);
        changes.put(secondParameter, secondValue);
        return request.addressWith(changes);
    }
}
