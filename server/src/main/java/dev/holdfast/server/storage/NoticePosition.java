package dev.holdfast.server.storage;

import java.util.Comparator;

/**
 * The place of a notice in its queue's outbox. Notices are delivered in this order, to each subscription by itself.
 *
 * <p>The moment of a notice is never before the moment of its post, nor before the place of any cursor, so whatever
 * comes later has a later place than everything that was due when a cursor was moved.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param visibleMillis from this moment on it may be delivered
 * @param sequence strictly increasing in the order of the posts
 */
public record NoticePosition(long visibleMillis, long sequence) implements Comparable<NoticePosition> {

    private static final Comparator<NoticePosition> ORDER =
            Comparator.comparingLong(NoticePosition::visibleMillis).thenComparingLong(NoticePosition::sequence);

    @Override
    public int compareTo(NoticePosition other) {
        return ORDER.compare(this, other);
    }
}
