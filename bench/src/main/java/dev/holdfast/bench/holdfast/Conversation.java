package dev.holdfast.bench.holdfast;

/**
 * What one connection says: its first requests, and what it says to each reply.
 *
 * <p><em>One thread at a time.</em>
 */
interface Conversation {
    /** Says the first requests. */
    void start(RequestBatch requests, long nowNanos);

    /** Takes a reply, and may say more. */
    void onReply(Reply reply, RequestBatch requests, long nowNanos);

    /** Takes a push to a consumer of the connection, and may say more. */
    default void onPush(Reply push, RequestBatch requests, long nowNanos) {
        throw new IllegalStateException("a push that nobody asked for: " + push);
    }

    /** Says what has become due; called about once a millisecond where conversations are held to a clock. */
    default void onTick(RequestBatch requests, long nowNanos) {
        // Most say something only when they hear something.
    }

    /** True when nothing is left to say and every reply has come. */
    boolean isFinished();
}
