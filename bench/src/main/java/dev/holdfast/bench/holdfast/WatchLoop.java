package dev.holdfast.bench.holdfast;

/**
 * Opens a consumer that watches a queue, and counts what it is pushed.
 *
 * <p><em>One thread at a time.</em>
 */
final class WatchLoop implements Conversation {
    private static final int CREDIT = 65_536;
    private static final int OPEN = 0;
    private static final int CREDITED = 1;

    /** Is told when messages have come, and how many. */
    interface Counted {
        void accept(long nowNanos, int count);
    }

    private final String queue;
    private final RequestTemplate open;
    private final Counted counted;
    private final MessagePackCursor cursor = new MessagePackCursor();
    private RequestTemplate credit;
    private int uncredited;
    private boolean isOpen;

    WatchLoop(String queue, Counted counted) {
        this.queue = queue;
        this.open = Requests.watch(queue, CREDIT);
        this.credit = open;
        this.counted = counted;
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
            credit = Requests.credit(queue, reply.consumer(cursor), CREDIT / 2);
        }
    }

    @Override
    public void onPush(Reply push, RequestBatch requests, long nowNanos) {
        int count = push.messageCount(cursor);
        counted.accept(nowNanos, count);
        uncredited += count;
        if (uncredited >= CREDIT / 2) {
            uncredited -= CREDIT / 2;
            requests.add(credit, CREDITED, 0);
        }
    }

    boolean isOpen() {
        return isOpen;
    }

    @Override
    public boolean isFinished() {
        return isOpen;
    }
}
