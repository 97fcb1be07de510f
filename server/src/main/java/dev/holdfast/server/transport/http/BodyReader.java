package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.operation.RequestBudget;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the body of a request without blocking, within a number of bytes and a time. A client that is too slow is
 * refused; one that goes away in the middle, or breaks the framing of its chunks, loses its connection. While the
 * server holds too many bytes of requests the client is told to try again.
 *
 * <p>Its outcome is told on the connection's I/O thread and outside of Undertow's call of a handler, so that whoever
 * gets it may answer at any later time.
 *
 * <p><em>One thread at a time.</em>
 */
final class BodyReader implements ChannelListener<StreamSourceChannel> {

    /** Who wants the body. */
    interface Receiver {
        void received(byte[] body);

        /** There is more than was asked for; the rest has not been read. */
        void tooLarge();
    }

    private static final byte[] NOTHING = {};

    private enum Progress {
        UNDER_WAY,
        COMPLETE,
        TOO_LARGE,
        CROWDED,
        TOO_SLOW,
        BROKEN
    }

    private final HttpServerExchange exchange;
    private final Receiver receiver;
    private final int maxBytes;
    private final RequestBudget budget;
    private final RequestBudget.Share share;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private XnioExecutor.@Nullable Key deadline;

    private BodyReader(HttpServerExchange exchange, int maxBytes, RequestBudget budget, Receiver receiver) {
        this.exchange = exchange;
        this.budget = budget;
        this.share = budget.newShare();
        this.maxBytes = maxBytes;
        this.receiver = receiver;
    }

    /** Must be the last thing that a handler does in its call. */
    static void read(HttpServerExchange exchange, Bounds bounds, Receiver receiver) {
        int maxBytes = bounds.maxBytes;
        if (exchange.isRequestComplete()) {
            afterCall(exchange, () -> receiver.received(NOTHING));
        } else if (exchange.getRequestContentLength() > maxBytes) {
            afterCall(exchange, receiver::tooLarge);
        } else {
            new BodyReader(exchange, maxBytes, bounds.budget, receiver).start(bounds.timeoutMillis);
        }
    }

    /**
     * What a body may take.
     *
     * <p><em>Thread-safe.</em>
     */
    record Bounds(int maxBytes, long timeoutMillis, RequestBudget budget) {}

    private static void afterCall(HttpServerExchange exchange, Runnable next) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, next);
    }

    private void start(long timeoutMillis) {
        exchange.addExchangeCompleteListener((done, next) -> {
            share.hold(0);
            next.proceed();
        });
        StreamSourceChannel channel = exchange.getRequestChannel();
        Progress progress = advance(channel);
        if (progress != Progress.UNDER_WAY) {
            afterCall(exchange, () -> tell(progress));
            return;
        }
        deadline = exchange.getIoThread()
                .executeAfter(() -> end(channel, Progress.TOO_SLOW), timeoutMillis, TimeUnit.MILLISECONDS);
        channel.getReadSetter().set(this);
        channel.resumeReads();
    }

    @Override
    public void handleEvent(StreamSourceChannel channel) {
        Progress progress = advance(channel);
        if (progress != Progress.UNDER_WAY) {
            end(channel, progress);
        }
    }

    private void end(StreamSourceChannel channel, Progress progress) {
        channel.getReadSetter().set(null);
        channel.suspendReads();
        tell(progress);
    }

    private Progress advance(StreamSourceChannel channel) {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            while (body.size() <= maxBytes) {
                int count = channel.read(buffer.clear());
                if (count <= 0) {
                    return count == 0 ? Progress.UNDER_WAY : Progress.COMPLETE;
                }
                append(buffer.flip());
                if (budget.isUsedUp()) {
                    return Progress.CROWDED;
                }
            }
            return Progress.TOO_LARGE;
        } catch (IOException clientWentAway) {
            return Progress.BROKEN;
        }
    }

    private void append(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        body.writeBytes(bytes);
        share.hold(body.size());
    }

    private void tell(Progress progress) {
        if (deadline != null) {
            deadline.remove();
        }
        switch (progress) {
            case COMPLETE -> receiver.received(body.toByteArray());
            case TOO_LARGE -> receiver.tooLarge();
            case CROWDED -> refuse(budget.refusal());
            case TOO_SLOW -> refuse(tooSlow());
            default -> Exchanges.abandon(exchange);
        }
    }

    private void refuse(Refusal refusal) {
        Exchanges.ignoreRest(exchange);
        Exchanges.refuse(exchange, refusal);
    }

    private static Refusal tooSlow() {
        return Refusal.of(
                ErrorCode.REQUEST_TIMEOUT,
                "The body of the request did not come in time. Send it again, without a pause.");
    }
}
