package dev.holdfast.bench.holdfast;

import org.HdrHistogram.Histogram;

/**
 * Keeps a number of equal requests unanswered until a count or a time is reached.
 *
 * <p>The id of a request is its place in the window. A request's time starts when the client decides to send it, so
 * encoding, batching and the wait for the socket are in it.
 *
 * <p><em>One thread at a time.</em>
 */
final class ClosedLoop implements Conversation {
    /** When to stop: at a number of requests or at a time, whichever comes first. */
    record Limit(long maxRequests, long deadlineNanos) {
        static Limit requests(long count) {
            return new Limit(count, Long.MAX_VALUE);
        }

        static Limit until(long deadlineNanos) {
            return new Limit(Long.MAX_VALUE, deadlineNanos);
        }
    }

    private final RequestTemplate template;
    private final Limit limit;
    private final Histogram latency;
    private final long[] startNanos;
    private final long firstNumber;
    private long sent;
    private long answered;

    ClosedLoop(RequestTemplate template, int inFlight, Limit limit, Histogram latency) {
        this(template, inFlight, limit, latency, 0);
    }

    /** As above, for templates with a number, which goes up from the given one. */
    ClosedLoop(RequestTemplate template, int inFlight, Limit limit, Histogram latency, long firstNumber) {
        this.template = template;
        this.limit = limit;
        this.latency = latency;
        this.startNanos = new long[inFlight];
        this.firstNumber = firstNumber;
    }

    @Override
    public void start(RequestBatch requests, long nowNanos) {
        for (int place = 0; place < startNanos.length && sent < limit.maxRequests(); place++) {
            send(place, requests, nowNanos);
        }
    }

    @Override
    public void onReply(Reply reply, RequestBatch requests, long nowNanos) {
        if (reply.status() >= 300) {
            throw new IllegalStateException("refused: " + reply);
        }
        int place = reply.id();
        latency.recordValue(nowNanos - startNanos[place]);
        answered++;
        if (sent < limit.maxRequests() && nowNanos < limit.deadlineNanos()) {
            send(place, requests, nowNanos);
        }
    }

    private void send(int place, RequestBatch requests, long nowNanos) {
        startNanos[place] = nowNanos;
        requests.add(template, place, firstNumber + sent);
        sent++;
    }

    @Override
    public boolean isFinished() {
        return answered == sent;
    }

    long answered() {
        return answered;
    }
}
