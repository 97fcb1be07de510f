package dev.holdfast.server.operation;

import dev.holdfast.server.base.Clock;
import dev.holdfast.server.notify.NoticeListener;

/**
 * Where news of the lanes goes when it is durable: to whoever delivers notices, and to connections.
 *
 * <p><em>Thread-safe.</em>
 */
final class Announcer {

    /** Tells connections only, and those at once. */
    static final Announcer NOBODY = new Announcer(NoticeListener.NONE, 0, () -> Long.MAX_VALUE);

    private final NoticeListener listener;
    private final DelayedPushes delayed;
    private final Clock clock;

    Announcer(NoticeListener listener, int maxDelayedPushes, Clock clock) {
        this.listener = listener;
        this.delayed = new DelayedPushes(maxDelayedPushes);
        this.clock = clock;
    }

    NoticeListener listener() {
        return listener;
    }

    void push(PushSink sink, Push push, long dueMillis) {
        if (dueMillis <= clock.nowMillis()) {
            sink.push(push);
        } else {
            delayed.add(dueMillis, sink, push);
        }
    }

    /** Sends the pushes that have come due. Called about once a second. */
    void sendDelayed() {
        delayed.send(clock.nowMillis());
    }
}
