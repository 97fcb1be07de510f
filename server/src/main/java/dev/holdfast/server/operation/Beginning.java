package dev.holdfast.server.operation;

import dev.holdfast.protocol.Marker;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Queue;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a watcher begins.
 *
 * <p><em>Owned by one lane.</em>
 *
 * @param hasGap whether something that it wanted is gone
 */
record Beginning(long position, boolean hasGap) {

    /** The same as clients name it; null while there is no queue. */
    @Nullable
    String markerIn(@Nullable Queue queue) {
        return queue == null ? null : new Marker(position, queue.check()).toString();
    }

    /** Behind everything that was ever posted. */
    static Beginning atEnd(Queue queue, Turn turn) {
        return new Beginning(turn.shard().messages().lastPosition(queue), false);
    }

    /** At the oldest message that is there. */
    static Beginning atHead(Queue queue, Turn turn) {
        return new Beginning(beforeNext(0, queue, turn), false);
    }

    /** Behind a marker; one that this queue never gave leads to the oldest message. */
    static Beginning behind(@Nullable Marker marker, Queue queue, Turn turn) {
        boolean isKnown = marker != null
                && marker.queueCheck() == queue.check()
                && marker.sequence() >= 0
                && marker.sequence() <= turn.shard().messages().lastPosition(queue);
        if (marker == null || !isKnown) {
            return new Beginning(beforeNext(0, queue, turn), true);
        }
        long position = marker.sequence();
        return new Beginning(position, beforeNext(position, queue, turn) > position);
    }

    /** The position right before the first message behind another one, as far as one look goes. */
    private static long beforeNext(long position, Queue queue, Turn turn) {
        ListRequest request = new ListRequest(
                position, 1, MessageController.EXAMINED_PER_TURN, EnumSet.allOf(ListRequest.Include.class), null);
        ListTurn next = turn.shard().messages().list(queue, request, turn.nowMillis());
        if (!next.messages().isEmpty()) {
            return next.messages().get(0).sequence() - 1;
        }
        return next.isLast() ? turn.shard().messages().lastPosition(queue) : next.resumeAfter();
    }
}
