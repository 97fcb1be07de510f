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

    /** True when nothing is left to say and every reply has come. */
    boolean isFinished();
}
