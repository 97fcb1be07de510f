package dev.holdfast.bench.holdfast;

/**
 * Posts single messages until a moment, either so many unanswered at a time or at a rate, whatever is answered.
 *
 * <p><em>One thread at a time.</em>
 */
final class PostLoop implements Conversation {
    private final RequestTemplate template;
    private final Departures departures;
    private final int inFlight;
    private final double perNano;
    private final long durationNanos;
    private long startNanos;
    private long sent;
    private long answered;
    private boolean isOver;

    private PostLoop(
            RequestTemplate template, Departures departures, int inFlight, double perNano, long durationNanos) {
        this.template = template;
        this.departures = departures;
        this.inFlight = inFlight;
        this.perNano = perNano;
        this.durationNanos = durationNanos;
    }

    static PostLoop closed(RequestTemplate template, Departures departures, int inFlight, long durationNanos) {
        return new PostLoop(template, departures, inFlight, 0, durationNanos);
    }

    static PostLoop paced(RequestTemplate template, Departures departures, double perSecond, long durationNanos) {
        return new PostLoop(template, departures, 0, perSecond / 1e9, durationNanos);
    }

    @Override
    public void start(RequestBatch requests, long nowNanos) {
        startNanos = nowNanos;
        for (int i = 0; i < inFlight; i++) {
            send(requests, nowNanos);
        }
    }

    private void send(RequestBatch requests, long nowNanos) {
        departures.leave(nowNanos);
        requests.add(template, 0, 0);
        sent++;
    }

    @Override
    public void onReply(Reply reply, RequestBatch requests, long nowNanos) {
        if (reply.status() >= 300) {
            throw new IllegalStateException("refused: " + reply);
        }
        answered++;
        if (perNano == 0) {
            look(nowNanos);
            if (!isOver) {
                send(requests, nowNanos);
            }
        }
    }

    /** A message that should have left before counts from the moment at which it should have left. */
    @Override
    public void onTick(RequestBatch requests, long nowNanos) {
        look(nowNanos);
        if (perNano > 0 && !isOver) {
            long due = (long) ((nowNanos - startNanos) * perNano);
            while (sent < due) {
                send(requests, startNanos + (long) (sent / perNano));
            }
        }
    }

    private void look(long nowNanos) {
        isOver |= nowNanos - startNanos >= durationNanos;
    }

    @Override
    public boolean isFinished() {
        return isOver && answered == sent;
    }
}
