package dev.holdfast.server.base;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wall-clock time that never goes back and never leaps: a step of the system's clock must not end all claims at once.
 *
 * <p>It runs with the monotonic clock and drifts towards the wall clock: at most one second more per second when it is
 * behind, standing still when it is ahead. A distance of more than five seconds is logged when it opens.
 *
 * <pre>
 *   wall clock steps forward 60 s:  runs at double speed for 60 s
 *   wall clock steps back 60 s:     stands still for 60 s
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class SteadyClock implements Clock {

    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);
    private static final long NOTABLE_STEP_MILLIS = 5_000;

    private final LongSupplier wallMillis;
    private final LongSupplier monotonicNanos;
    private long lastNanos;
    private long nowMillis;
    private long remainderNanos;
    private boolean isApart;

    public SteadyClock() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    /** For tests, which move both clocks by hand. */
    public SteadyClock(LongSupplier wallMillis, LongSupplier monotonicNanos) {
        this.wallMillis = wallMillis;
        this.monotonicNanos = monotonicNanos;
        lastNanos = monotonicNanos.getAsLong();
        nowMillis = wallMillis.getAsLong();
    }

    @Override
    public synchronized long nowMillis() {
        long nanos = monotonicNanos.getAsLong();
        // The monotonic clock may run over the end of its numbers, so only the difference tells which reading is later.
        long stepNanos = Math.max(0, nanos - lastNanos);
        lastNanos += stepNanos;
        long passedNanos = stepNanos + remainderNanos;
        long passedMillis = TimeUnit.NANOSECONDS.toMillis(passedNanos);
        remainderNanos = passedNanos - TimeUnit.MILLISECONDS.toNanos(passedMillis);
        long wall = wallMillis.getAsLong();
        noteStep(wall - nowMillis - passedMillis);
        if (wall > nowMillis) {
            nowMillis = Math.min(wall, nowMillis + 2 * passedMillis);
        }
        return nowMillis;
    }

    private void noteStep(long apartMillis) {
        boolean isFar = Math.abs(apartMillis) > NOTABLE_STEP_MILLIS;
        if (isFar && !isApart) {
            LOG.atWarn()
                    .addKeyValue("stepMillis", apartMillis)
                    .log("The system's clock was set; message and claim times follow it gradually");
        }
        isApart = isFar;
    }
}
