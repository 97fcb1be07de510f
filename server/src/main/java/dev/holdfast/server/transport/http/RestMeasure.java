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
 * Counts one REST request, from its head to the last byte of its reply.
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

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        if (isAbandoned) {
            meter.abandon(Transport.REST, operation, beginNanos);
        } else {
            meter.end(Transport.REST, operation, refused, beginNanos);
        }
        next.proceed();
    }
}
