package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.server.base.Gate;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a node takes leave of the connections that can be told of it, those that take notices.
 *
 * <pre>
 *   nobody leaves ── begin ──► told: each is served until its own moment, a little behind the deadline
 *                                │ all of them are gone, or somebody is in a hurry
 *                                ▼
 *                              over
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class Farewell {

    private static final long LONGEST_CLOSING_MILLIS = 5000;

    private final AtomicInteger listeners = new AtomicInteger();
    private final Gate over = new Gate();
    private volatile @Nullable Terms terms;

    /**
     * What every connection is told, and when it is closed.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param closingMillis how long behind the deadline the last one is closed: not all of them at once
     */
    record Terms(RawValue notice, long deadlineMillis, long closingMillis) {}

    /** A connection takes notices from now on. */
    void joined() {
        listeners.incrementAndGet();
    }

    /** A connection that took notices is gone, or wants no more. */
    void left() {
        if (listeners.decrementAndGet() == 0 && terms != null) {
            over.open();
        }
    }

    /** What those are told that come too late to be told with the others; null while nobody leaves. */
    @Nullable
    Terms terms() {
        return terms;
    }

    /** Whether somebody has to be told; then it is begun. */
    boolean begin(long seconds, String reason, long nowMillis) {
        if (seconds == 0) {
            return false;
        }
        // Half of the time is for those who come late, by a slow network or a slow name service.
        long spreadSeconds = Math.max(1, seconds / 2);
        terms = new Terms(
                Notices.DRAIN.of(new Notices.Drain(seconds, spreadSeconds, reason)),
                nowMillis + 1000 * seconds,
                Math.min(250 * seconds, LONGEST_CLOSING_MILLIS));
        return listeners.get() > 0;
    }

    /** Returns when all who were told are gone, nobody wants to wait any more, or the time is over. */
    void await(long millis) throws InterruptedException {
        boolean ignored = over.await(millis);
    }

    /** Nobody wants to wait any more. @return whether somebody was waited for */
    boolean end() {
        boolean isAwaited = terms != null && listeners.get() > 0;
        over.open();
        return isAwaited;
    }
}
