package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.meter.RequestMeter;
import dev.holdfast.server.meter.RequestMeter.Transport;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * Counts one REST request, from its head to the last byte of its reply, or to the beginning of a stream of events.
 *
 * <p><em>One thread at a time.</em>
 */
final class RestMeasure implements ExchangeCompletionListener {

    private static final AttachmentKey<RestMeasure> KEY = AttachmentKey.create(RestMeasure.class);

    private final RequestMeter meter;
    private final long beginNanos;
    private @Nullable Operation<?, ?> operation;
    private @Nullable ErrorCode refused;
    private boolean isAbandoned;
    private boolean hasEnded;

    private RestMeasure(RequestMeter meter) {
        this.meter = meter;
        this.beginNanos = meter.begin(Transport.REST);
    }

    static void begin(HttpServerExchange exchange, RequestMeter meter) {
        RestMeasure measure = new RestMeasure(meter);
        exchange.putAttachment(KEY, measure);
        exchange.addExchangeCompleteListener(measure);
    }

    /** What the request asks for has been found out. */
    static void asksFor(HttpServerExchange exchange, Operation<?, ?> operation) {
        RestMeasure measure = exchange.getAttachment(KEY);
        if (measure != null) {
            measure.operation = operation;
        }
    }

    static void refused(HttpServerExchange exchange, ErrorCode code) {
        RestMeasure measure = exchange.getAttachment(KEY);
        if (measure != null) {
            measure.refused = code;
        }
    }

    static void abandoned(HttpServerExchange exchange) {
        RestMeasure measure = exchange.getAttachment(KEY);
        if (measure != null) {
            measure.isAbandoned = true;
        }
    }

    /** Its reply has begun and goes on for as long as the client likes. */
    static void streams(HttpServerExchange exchange) {
        RestMeasure measure = exchange.getAttachment(KEY);
        if (measure != null) {
            measure.end();
        }
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        end();
        next.proceed();
    }

    private void end() {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (isAbandoned) {
            meter.abandon(Transport.REST, operation, beginNanos);
        } else {
            meter.end(Transport.REST, operation, refused, beginNanos);
        }
    }
}
