package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.RestReply;
import dev.holdfast.server.operation.Call;
import dev.holdfast.server.operation.ReplySink;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REST request and its reply.
 *
 * <p>{@link #complete} may be called by any thread; it goes on on the connection's I/O thread, which owns the rest.
 *
 * <p><em>One thread at a time.</em>
 */
final class RestExchange implements ReplySink, RestReply {

    private static final Logger LOG = LoggerFactory.getLogger(RestExchange.class);
    private static final int NO_CONTENT = 204;

    private final HttpServerExchange exchange;
    private final Query query;
    private final PackWriter body = new PackWriter();

    RestExchange(HttpServerExchange exchange, Query query) {
        this.exchange = exchange;
        this.query = query;
    }

    @Override
    public void complete(Call<?, ?> call) {
        exchange.dispatch(exchange.getIoThread(), same -> reply(call));
    }

    @Override
    public boolean isOpen() {
        return exchange.getConnection().isOpen();
    }

    private void reply(Call<?, ?> call) {
        Refusal refusal = call.refusal();
        if (refusal != null) {
            refuse(exchange, refusal);
            return;
        }
        try {
            render(call);
        } catch (Refusal fromView) {
            refuse(exchange, fromView);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("operation", call.operation()).log("A reply could not be rendered");
            refuse(exchange, Refusal.of(ErrorCode.INTERNAL, "The server failed to show the outcome."));
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
        send(exchange, json);
    }

    /** Answers with the contract's error document. */
    static void refuse(HttpServerExchange exchange, Refusal refusal) {
        ErrorCode code = refusal.code();
        String restText = code.restText();
        String description = restText == null ? refusal.text() : restText;
        PackWriter document = new PackWriter();
        document.mapHeader(description.isEmpty() ? 1 : 2).string("title").string(code.title());
        if (!description.isEmpty()) {
            document.string("description").string(description);
        }
        if (refusal.retryAfterSeconds() > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        exchange.setStatusCode(code.status());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseHeaders().put(Headers.VARY, "Accept");
        send(exchange, JsonCodec.toJsonBytes(document.buffer(), 0, document.size()));
    }

    private static void send(HttpServerExchange exchange, byte[] json) {
        exchange.setResponseContentLength(json.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(json));
    }

    @Override
    public String path() {
        return exchange.getRequestPath();
    }

    @Override
    public String project() {
        String project = RestHandler.projectText(exchange);
        return project == null ? "" : project;
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
        return link(Map.of(parameter, value));
    }

    @Override
    public String linkWith(String parameter, String value, String secondParameter, String secondValue) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put(parameter, value);
        changes.put(secondParameter, secondValue);
        return link(changes);
    }

    private String link(Map<String, String> changes) {
        return path() + "?" + query.with(changes);
    }

    static @Nullable String header(HttpServerExchange exchange, HttpString name) {
        return exchange.getRequestHeaders().getFirst(name);
    }
}
