package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it is kept; it stays after its time is over until a sweep takes it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param cursor null exactly when nothing is delivered from the outbox
 */
record StoredSubscription(
        Subscription subscription, @Nullable Cursor cursor) {

    /**
     * How far a subscription has got.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param startSequence notices up to it were posted before the subscription began
     */
    record Cursor(NoticePosition at, long startSequence, long missed) {

        boolean wants(Notice notice) {
            return notice.position().compareTo(at) > 0 && notice.position().sequence() > startSequence;
        }

        Cursor movedTo(NoticePosition position) {
            return new Cursor(position, startSequence, missed);
        }

        Cursor withMissed(long newMissed) {
            return new Cursor(at, startSequence, newMissed);
        }
    }

    StoredSubscription with(Cursor newCursor) {
        return new StoredSubscription(subscription, newCursor);
    }

    boolean isLive(long nowMillis) {
        return subscription.expiresMillis() > nowMillis;
    }
}
