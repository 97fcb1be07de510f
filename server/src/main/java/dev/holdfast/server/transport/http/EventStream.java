package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageEvents;
import dev.holdfast.protocol.operation.MessageEvents.Wishes;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.operation.Call;
import dev.holdfast.server.operation.ReplySink;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

/**
 * The messages of one queue as Server-Sent Events: the same listing, asked for again and again, each page behind the
 * one before.
 *
 * <pre>
 *   start ──► ASKING ── a page, or the time for one is over ──► WRITING
 *                ▲                                                 │ all is taken by the client
 *                └─────────────────────────────────────────────────┘
 *   ENDED: the client goes, its credentials count no more, a page is refused, or the server stops
 * </pre>
 *
 * The next page is asked for when the last one has left, so a slow reader costs one page. A page is a call like any
 * other: permissions, rates and budgets hold for each.
 *
 * <p>{@link #complete} and {@link #isOpen} may be called by any thread; all else happens on the connection's I/O
 * thread.
 *
 * <p><em>One thread at a time.</em>
 */
final class EventStream implements ReplySink {

    private static final HttpString LAST_EVENT_ID = new HttpString(Wishes.LAST_EVENT_ID.restName());
    private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");
    private static final String KEEP_ALIVE = ": keep-alive\n\n";

    /** The queue is another one than that of the marker: whoever holds on to the marker must forget it. */
    private static final String RESET = "event: reset\nid:\ndata: {}\n\n";

    private static final int RETRY_MILLIS = 3000;
    private static final long WRITE_TIMEOUT_MILLIS = 30_000;

    /** How often it is looked whether a client that is waited for takes something. */
    private static final long POLL_MILLIS = 1000;

    private final HttpServerExchange exchange;
    private final RestRequest request;
    private final EventStreams.Tools tools;
    private final EventStreams streams;
    private final ListMessages wanted;
    private final boolean startsNew;
    private @Nullable String marker;
    private @Nullable ConnectionSource source;
    private @Nullable StreamSinkChannel channel;
    private @Nullable ByteBuffer unwritten;
    private @Nullable Call<?, ?> shown;
    private XnioExecutor.@Nullable Key nextLook;

    /** When the client last took something of what waits for it. */
    private long takenMillis;

    private @Nullable String lastWords;
    private boolean isLeaving;
    private long waitSeconds;
    private volatile boolean hasEnded;

    private EventStream(
            HttpServerExchange exchange, RestRequest request, EventStreams.Tools tools, EventStreams streams) {
        this.exchange = exchange;
        this.request = request;
        this.tools = tools;
        this.streams = streams;
        this.wanted = ListMessages.SHAPE.read(RestBinder.bind(
                request.operation(),
                request.variables(),
                request.query(),
                exchange.getRequestHeaders()::getFirst,
                new byte[0]));
        String lastSeen = Exchanges.header(exchange, LAST_EVENT_ID);
        this.marker = lastSeen == null || lastSeen.isEmpty() ? wanted.marker() : lastSeen;
        this.startsNew = marker == null && "new".equals(startOf(request.query()));
    }

    /** @throws Refusal when the request asks for something that there is not */
    static EventStream of(
            HttpServerExchange exchange, RestRequest request, EventStreams.Tools tools, EventStreams streams) {
        if (tools.limits().maxWaitSeconds() == 0) {
            throw Refusal.of(ErrorCode.NOT_ACCEPTABLE, "Nobody may wait here, so there are no streams of events.");
        }
        return new EventStream(exchange, request, tools, streams);
    }

    private static String startOf(Query query) {
        String start = query.last(Wishes.START.restName());
        if (start == null || start.equals("head") || start.equals("new")) {
            return start == null ? "head" : start;
        }
        throw Refusal.of(
                ErrorCode.PARAMETER_INVALID,
                "The \"start\" parameter is invalid. The value of the parameter must be \"head\" or \"new\".");
    }

    XnioIoThread thread() {
        return exchange.getIoThread();
    }

    /** Asks for what there is already; a refusal of that is an ordinary reply. */
    void start() {
        if (hasEnded) {
            return;
        }
        source = ConnectionSource.of(exchange);
        if (source != null) {
            source.watch(this::abandon);
        }
        if (startsNew) {
            submit(QueueOperations.QUEUE_GET_STATS, OneQueue.SHAPE, new OneQueue(wanted.queueName()));
        } else {
            ask(0);
        }
    }

    private void ask(long seconds) {
        waitSeconds = seconds;
        Long limit = wanted.limit();
        ListMessages page = new ListMessages(
                wanted.queueName(),
                marker,
                limit == null ? (long) tools.limits().maxMessagesPerPage() : limit,
                !Boolean.FALSE.equals(wanted.echo()),
                !Boolean.FALSE.equals(wanted.includeClaimed()),
                !Boolean.FALSE.equals(wanted.includeDelayed()),
                seconds);
        submit(MessageOperations.MESSAGE_LIST, ListMessages.SHAPE, page);
    }

    private <I> void submit(Operation<I, ?> operation, Shape<I> shape, I input) {
        PackWriter body = new PackWriter();
        shape.write(body, input);
        try {
            PackReader reader = PackReader.of(body.buffer(), 0, body.size());
            tools.dispatcher().dispatch(operation, request.caller(), reader, 0, this);
        } catch (RuntimeException e) {
            refuse(tools.failures().refusalFor(operation, e));
        }
    }

    @Override
    public boolean isOpen() {
        return !hasEnded && exchange.getConnection().isOpen();
    }

    @Override
    public void complete(Call<?, ?> call) {
        try {
            thread().execute(() -> take(call));
        } catch (RejectedExecutionException stopped) {
            call.giveBackCharge();
        }
    }

    private void take(Call<?, ?> call) {
        if (hasEnded || isLeaving || lastWords != null) {
            call.giveBackCharge();
            return;
        }
        Refusal refusal = call.refusal();
        if (refusal != null) {
            refuse(refusal);
        } else if (call.output() instanceof QueueCounts counts) {
            marker = counts.newest() == null
                    ? null
                    : MessageEvents.markerBehind(counts.newest().id());
            ask(0);
        } else if (call.output() instanceof MessagePage page) {
            show(call, page);
        }
    }

    private void show(Call<?, ?> call, MessagePage page) {
        Principal principal = request.caller().principal();
        if (principal != null
                && tools.authentication().isOver(principal, tools.clock().nowMillis())) {
            call.giveBackCharge();
            end("The credentials count no more.", RETRY_MILLIS);
            return;
        }
        StringBuilder text = new StringBuilder();
        for (ShownMessage message : page.messages()) {
            text.append(MessageEvents.of(wanted.queueName(), message));
        }
        if (page.next() != null) {
            marker = page.next();
        } else if (page.isMarkerStrange()) {
            marker = null;
            text.append(RESET);
        } else if (waitSeconds > 0) {
            text.append(KEEP_ALIVE);
        }
        shown = call;
        write(text.toString());
    }

    private long secondsToWait() {
        long interval = Math.min(tools.limits().maxWaitSeconds(), tools.limits().heartbeatIntervalSeconds());
        Principal principal = request.caller().principal();
        if (principal == null || principal.expiresMillis() == Principal.NEVER) {
            return interval;
        }
        long leftMillis = principal.expiresMillis() - tools.clock().nowMillis();
        return Math.max(1, Math.min(interval, leftMillis / 1000 + 1));
    }

    private void write(String text) {
        String whole = channel == null ? beginning() + text : text;
        unwritten = ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8));
        takenMillis = tools.clock().nowMillis();
        push();
    }

    /** Sends the head with the first page. @return what stands before all events */
    private String beginning() {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, MessageEvents.MEDIA_TYPE);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseHeaders().put(ACCEL_BUFFERING, "no");
        exchange.getResponseHeaders().add(Headers.VARY, "Accept");
        StreamSinkChannel opened = Objects.requireNonNull(exchange.getResponseChannel());
        opened.getWriteSetter().set(ready -> push());
        channel = opened;
        RestMeasure.streams(exchange);
        return "retry: " + RETRY_MILLIS + "\n\n";
    }

    private void push() {
        StreamSinkChannel to = channel;
        ByteBuffer rest = unwritten;
        if (hasEnded || to == null || rest == null) {
            return;
        }
        try {
            while (rest.hasRemaining() && to.write(rest) > 0) {
                takenMillis = tools.clock().nowMillis();
            }
            if (rest.hasRemaining() || !to.flush()) {
                awaitReader(to);
                return;
            }
        } catch (IOException gone) {
            abandon();
            return;
        }
        to.suspendWrites();
        written();
    }

    private void awaitReader(StreamSinkChannel to) {
        if (nextLook == null) {
            lookLater();
        }
        to.resumeWrites();
    }

    private void lookLater() {
        nextLook = thread().executeAfter(this::lookAtReader, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Who takes nothing for long loses the connection, and comes back with the id of the last event. */
    private void lookAtReader() {
        if (tools.clock().nowMillis() - takenMillis >= WRITE_TIMEOUT_MILLIS) {
            abandon();
        } else {
            lookLater();
        }
    }

    private void written() {
        unwritten = null;
        forgetPage();
        String words = lastWords;
        if (words != null) {
            sayGoodbye(words);
        } else if (isLeaving) {
            finish();
            exchange.endExchange();
        } else {
            ask(secondsToWait());
        }
    }

    /** The page has left, or never will. */
    private void forgetPage() {
        if (shown != null) {
            shown.giveBackCharge();
            shown = null;
        }
        if (nextLook != null) {
            nextLook.remove();
            nextLook = null;
        }
    }

    /** A refusal before the first page is the reply; later it ends the stream, and the client comes back to it. */
    private void refuse(Refusal refusal) {
        if (channel == null) {
            finish();
            Exchanges.refuse(exchange, refusal);
        } else {
            end(refusal.text(), Math.max(RETRY_MILLIS, 1000 * refusal.retryAfterSeconds()));
        }
    }

    /** The server stops: the client shall come back when it has started again. */
    void stop() {
        if (!hasEnded && channel == null) {
            refuse(Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon."));
        } else if (!hasEnded) {
            end("The server is stopping.", streams.nextReturnMillis());
        }
    }

    private void end(String comment, int retryMillis) {
        String words = "retry: " + retryMillis + "\n: " + comment.replace('\n', ' ') + "\n\n";
        if (unwritten == null) {
            sayGoodbye(words);
        } else {
            lastWords = words;
        }
    }

    private void sayGoodbye(String words) {
        lastWords = null;
        isLeaving = true;
        write(words);
    }

    private void finish() {
        hasEnded = true;
        unwritten = null;
        forgetPage();
        streams.ended(this);
        if (source != null) {
            source.unwatch();
            source = null;
        }
    }

    /** The client has gone, or takes nothing. */
    private void abandon() {
        if (!hasEnded) {
            source = null;
            finish();
            Exchanges.abandon(exchange);
        }
    }
}
