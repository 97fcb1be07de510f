package dev.holdfast.server;

import dev.holdfast.server.base.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when a test moves it. */
final class ManualClock implements Clock {

    private static final long START_MILLIS = 1_800_000_000_000L;

    private final AtomicLong nowMillis = new AtomicLong(START_MILLIS);

    @Override
    public long nowMillis() {
        return nowMillis.get();
    }

    void advanceSeconds(long seconds) {
        nowMillis.addAndGet(1000 * seconds);
    }
}
