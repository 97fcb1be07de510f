package dev.holdfast.server.notify;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What is to happen later, in the order of its moments. An alarm that is no longer wanted stays until its moment and
 * then does nothing.
 *
 * <p><em>One thread at a time.</em>
 */
final class Timers {

    /** Something that happens at its moment, unless it is cancelled before. */
    static final class Alarm {
        private final long millis;
        private final long number;
        private final Runnable action;
        private boolean isCancelled;

        private Alarm(long millis, long number, Runnable action) {
            this.millis = millis;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            isCancelled = true;
        }
    }

    private final PriorityQueue<Alarm> timers = new PriorityQueue<>(
            Comparator.<Alarm>comparingLong(timer -> timer.millis).thenComparingLong(timer -> timer.number));
    private long count;

    Alarm at(long millis, Runnable action) {
        Alarm timer = new Alarm(millis, ++count, action);
        timers.add(timer);
        return timer;
    }

    /** {@link Long#MAX_VALUE} when nothing is to happen. */
    long nextMillis() {
        dropCancelled();
        Alarm next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.millis;
    }

    /** Runs what is due, and what that makes due. */
    void run(long nowMillis) {
        while (nextMillis() <= nowMillis) {
            timers.remove().action.run();
        }
    }

    private void dropCancelled() {
        Alarm next = timers.peek();
        while (next != null && next.isCancelled) {
            timers.remove();
            next = timers.peek();
        }
    }
}
