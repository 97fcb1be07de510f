package dev.holdfast.persist;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * At most one task that is due later, run by the {@link Serial} that owns the alarm. A task that was replaced or taken
 * back never runs, even if its time had come.
 *
 * <p><em>One thread at a time.</em>
 */
final class Alarm {

    private final Timers timers;
    private final Serial serial;
    private Timers.@Nullable Timer timer;
    private long generation;

    Alarm(Settings<?> settings) {
        this.timers = settings.timers;
        this.serial = settings.serial;
    }

    /** Replaces what was due. */
    void set(Duration delay, Runnable task) {
        clear();
        long mine = generation;
        timer = timers.after(delay, () -> serial.execute(() -> ring(mine, task)));
    }

    void clear() {
        generation++;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void ring(long mine, Runnable task) {
        if (mine == generation) {
            timer = null;
            task.run();
        }
    }
}
