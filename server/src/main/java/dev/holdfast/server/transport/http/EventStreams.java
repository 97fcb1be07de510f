package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.operation.Dispatcher;
import dev.holdfast.server.operation.Failures;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The streams of Server-Sent Events of a server: how many there may be, and their end when the server stops.
 *
 * <p><em>Thread-safe.</em>
 */
public final class EventStreams {

    private static final int CROWDED_SECONDS = 5;

    /** The moments at which clients come back after a stop lie between these. */
    private static final int FIRST_RETURN_MILLIS = 2000;

    private static final int RETURNS_SPREAD_MILLIS = 5000;

    /** Leaps through the spread, so that neighbours do not come back together. */
    private static final int RETURN_STEP_MILLIS = 1931;

    /** What a stream needs to be served. */
    record Tools(Dispatcher dispatcher, Authentication authentication, Failures failures, Limits limits, Clock clock) {}

    private final Tools tools;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger returns = new AtomicInteger();
    private volatile boolean isEnding;

    public EventStreams(
            Dispatcher dispatcher, Authentication authentication, Failures failures, Limits limits, Clock clock) {
        this.tools = new Tools(dispatcher, authentication, failures, limits, clock);
    }

    /** Whether a request is for a listing of messages, and its client wants it as a stream of events. */
    static boolean isWanted(HttpServerExchange exchange, RestRoutes.Found found) {
        return exchange.getRequestMethod().equals(Methods.GET)
                && AcceptHeader.wantsEvents(Exchanges.joinedHeader(exchange, Headers.ACCEPT))
                && found.resource().takes("GET")
                && found.resource().operation("GET", Query.parse(exchange.getQueryString())::has)
                        == MessageOperations.MESSAGE_LIST;
    }

    /** Must be the last thing that a handler does in its call. @throws Refusal when the server has no room for it */
    void open(HttpServerExchange exchange, RestRequest request) {
        EventStream stream = EventStream.of(exchange, request, tools, this);
        if (isEnding) {
            throw Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon.");
        }
        if (count.incrementAndGet() > tools.limits.maxEventStreams()) {
            count.decrementAndGet();
            throw Refusal.of(
                            ErrorCode.OVERLOADED,
                            "The server has as many streams of events as it may have (limits.max_event_streams).")
                    .retryAfterSeconds(CROWDED_SECONDS);
        }
        open.add(stream);
        Exchanges.ignoreRest(exchange);
        exchange.dispatch(SameThreadExecutor.INSTANCE, isEnding ? stream::stop : stream::start);
    }

    void ended(EventStream stream) {
        if (open.remove(stream)) {
            count.decrementAndGet();
        }
    }

    /** How many are open. */
    public int size() {
        return open.size();
    }

    /** When one client comes back to a server that stops; each at another moment. */
    int nextReturnMillis() {
        return FIRST_RETURN_MILLIS
                + Math.floorMod(returns.incrementAndGet() * RETURN_STEP_MILLIS, RETURNS_SPREAD_MILLIS);
    }

    /** Ends all streams, each behind what it is sending just now, and takes no more. */
    public void end() {
        isEnding = true;
        open.forEach(stream -> {
            try {
                stream.thread().execute(stream::stop);
            } catch (RejectedExecutionException stopped) {
                ended(stream);
            }
        });
    }
}
