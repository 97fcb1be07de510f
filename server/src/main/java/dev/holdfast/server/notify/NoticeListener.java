package dev.holdfast.server.notify;

import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;

/**
 * Hears from the lanes what is durable and concerns subscribers. It is called by whatever thread made it durable, after
 * the replies to the requests that caused it have been released, so it must not block and not call a store: what it
 * needs to know it asks by {@link ShardDoor}.
 *
 * <p><em>Thread-safe.</em>
 */
public interface NoticeListener {

    /** A listener that nobody stands behind. */
    NoticeListener NONE = new NoticeListener() {
        @Override
        public void posted(QueueKey queue, long firstDueMillis) {}

        @Override
        public void changed(QueueKey queue, Subscription subscription, Change change) {}
    };

    /** A queue's outbox has gained notices, the first of which is due at a moment that may have passed. */
    void posted(QueueKey queue, long firstDueMillis);

    /** A subscription is now as it is shown; a deleted one as it was last. */
    void changed(QueueKey queue, Subscription subscription, Change change);

    /** A store with queues of its own has been opened while the lanes run; it may hold notices from before. */
    default void storeOpened() {}

    /** What has happened to a subscription. */
    enum Change {
        /** It is new, or somebody asked for it again before it was confirmed: the subscriber is asked to confirm. */
        CREATED,
        /** Its subscriber, ttl or options are others. */
        UPDATED,
        /** The subscriber has agreed. */
        CONFIRMED,
        /** The subscriber has declined. */
        UNCONFIRMED,
        DELETED
    }
}
