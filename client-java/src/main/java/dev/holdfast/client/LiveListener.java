package dev.holdfast.client;

import java.util.concurrent.CompletionStage;

/**
 * Who is told what is in a queue. All calls are serial, on the client's executor, and must not block it: work that
 * takes time goes elsewhere, and completes what {@link #onMessage} has returned.
 *
 * <p><em>One thread at a time.</em>
 */
@FunctionalInterface
public interface LiveListener<T> {

    /**
     * A message, in the order of the queue, each one once.
     *
     * @return completes when the message is worked off: that makes room for another one, and {@link Live#cursor} goes
     *     on when all before are worked off too. Behind one that is not, 10,000 are worked off and then no more come. A
     *     failure is logged and counts as worked off
     */
    CompletionStage<?> onMessage(Message<T> message);

    /** What followed the position is gone, or the position is none of this queue; it goes on with the oldest. */
    default void onGap() {}

    /** Before the next message lay others that were gone: deleted, popped or expired. */
    default void onMissed(long messages) {}

    /** The queue was deleted and made anew; what follows is in the new one. */
    default void onReset() {}

    /** The server pushes, for the first time or again, with nothing left out that was not told of. */
    default void onOpen() {}
}
