package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * What every handler does with an exchange: answer it, refuse it, or give it up.
 *
 * <p><em>Thread-safe.</em>
 */
final class Exchanges {

    static final HttpString REQUEST_ID = new HttpString("X-OpenStack-Request-Id");

    private static final long REPLY_TIMEOUT_MILLIS = 30_000;

    private Exchanges() {}

    static @Nullable String header(HttpServerExchange exchange, HttpString name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** All lines of a header as one list; null when there is none. */
    static @Nullable String joinedHeader(HttpServerExchange exchange, HttpString name) {
        HeaderValues values = exchange.getRequestHeaders().get(name);
        return values == null ? null : String.join(",", values);
    }

    /** Sends a JSON document, or nothing with that type. */
    static void sendJson(HttpServerExchange exchange, byte[] json) {
        send(exchange, json);
    }

    static void sendText(HttpServerExchange exchange, String text) {
        send(exchange, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpServerExchange exchange, byte[] bytes) {
        exchange.setResponseContentLength(bytes.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
        if (!exchange.isComplete()) {
            limitTime(exchange);
        }
    }

    /** A client that does not read its reply loses its connection. */
    private static void limitTime(HttpServerExchange exchange) {
        XnioExecutor.Key key = exchange.getIoThread()
                .executeAfter(() -> abandon(exchange), REPLY_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((ended, next) -> {
            key.remove();
            next.proceed();
        });
    }

    /** Answers with the contract's error document. */
    static void refuse(HttpServerExchange exchange, Refusal refusal) {
        RestMeasure.refused(exchange, refusal.code());
        begin(exchange, refusal);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseHeaders().add(Headers.VARY, "Accept");
        sendJson(exchange, document(refusal));
    }

    /** Answers without a document. */
    static void refuseByStatus(HttpServerExchange exchange, Refusal refusal) {
        begin(exchange, refusal);
        exchange.endExchange();
    }

    private static void begin(HttpServerExchange exchange, Refusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        exchange.setStatusCode(refusal.code().status());
    }

    /** The contract's error document, as JSON. */
    static byte[] document(Refusal refusal) {
        PackWriter document = new PackWriter();
        if (refusal.code() == ErrorCode.AUTHENTICATION_FAILED) {
            writeUnauthorized(document, refusal.code());
        } else {
            writeDocument(document, refusal);
        }
        return JsonCodec.toJsonBytes(document.buffer(), 0, document.size());
    }

    private static void writeDocument(PackWriter document, Refusal refusal) {
        String restText = refusal.code().restText();
        String description = restText == null ? refusal.text() : restText;
        document.mapHeader(description.isEmpty() ? 1 : 2)
                .string("title")
                .string(refusal.code().title());
        if (!description.isEmpty()) {
            document.string("description").string(description);
        }
    }

    /** The one refusal that has a document of its own, which clients of Keystone know. */
    private static void writeUnauthorized(PackWriter document, ErrorCode code) {
        document.mapHeader(1).string("error").mapHeader(3);
        document.string("code").integer(code.status());
        document.string("title").string(code.title());
        document.string("message").string("The request you have made requires authentication.");
    }

    /** Makes the coming reply the connection's last one: nobody reads what is left of the request. */
    static void ignoreRest(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            return;
        }
        exchange.setPersistent(false);
        ConnectionSource source = ConnectionSource.of(exchange);
        if (source != null) {
            source.discardRest();
        }
        Connectors.terminateRequest(exchange);
    }

    /** Ends an exchange without a reply, and its connection. */
    static void abandon(HttpServerExchange exchange) {
        RestMeasure.abandoned(exchange);
        exchange.setPersistent(false);
        IoUtils.safeClose(exchange.getConnection());
        if (!exchange.isRequestComplete()) {
            Connectors.terminateRequest(exchange);
        }
        exchange.endExchange();
    }
}
