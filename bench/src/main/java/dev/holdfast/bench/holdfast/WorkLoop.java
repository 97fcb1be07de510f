package dev.holdfast.bench.holdfast;

import java.util.ArrayDeque;
import java.util.Queue;
import org.HdrHistogram.Histogram;

/**
 * Opens a consumer that claims, and acknowledges each push as one range of deliveries when it comes. It knows the
 * numbers of deliveries without reading them: they count up from 1.
 *
 * <p><em>One thread at a time.</em>
 */
final class WorkLoop implements Conversation {
    private static final int OPEN = 0;
    private static final int ACKNOWLEDGE = 1;
    private static final int MAX_DELIVERY = Integer.MAX_VALUE;

    private final String queue;
    private final RequestTemplate open;
    private final Histogram latency;
    private final MessagePackCursor cursor = new MessagePackCursor();
    private final Queue<Unconfirmed> unconfirmed = new ArrayDeque<>();
    private RequestTemplate acknowledge;
    private boolean isOpen;
    private long delivered;
    private long acknowledged;

    private record Unconfirmed(long askedNanos, int messages) {}

    WorkLoop(String queue, int window, Histogram latency) {
        this.queue = queue;
        this.open = Requests.work(queue, window);
        this.acknowledge = open;
        this.latency = latency;
    }

    @Override
    public void start(RequestBatch requests, long nowNanos) {
        if (!isOpen) {
            requests.add(open, OPEN, 0);
        }
    }

    @Override
    public void onReply(Reply reply, RequestBatch requests, long nowNanos) {
        if (reply.status() >= 300) {
            throw new IllegalStateException("refused: " + reply);
        }
        if (reply.id() == OPEN) {
            isOpen = true;
            acknowledge = Requests.acknowledge(queue, reply.consumer(cursor));
        } else {
            Unconfirmed done = unconfirmed.remove();
            latency.recordValue(nowNanos - done.askedNanos());
            acknowledged += done.messages();
        }
    }

    @Override
    public void onPush(Reply push, RequestBatch requests, long nowNanos) {
        int count = push.messageCount(cursor);
        if (delivered + count > MAX_DELIVERY) {
            throw new IllegalStateException("more deliveries than the request has room for");
        }
        requests.addRange(acknowledge, ACKNOWLEDGE, (int) delivered + 1, (int) delivered + count);
        delivered += count;
        unconfirmed.add(new Unconfirmed(nowNanos, count));
    }

    boolean isOpen() {
        return isOpen;
    }

    long acknowledged() {
        return acknowledged;
    }

    @Override
    public boolean isFinished() {
        return isOpen;
    }
}
