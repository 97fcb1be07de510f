package dev.holdfast.persist;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread and the system's clock.
 *
 * <p><em>Thread-safe.</em>
 */
final class SharedTimers implements Timers {

    static final SharedTimers INSTANCE = new SharedTimers();

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread daemon = new Thread(task, "persist-timers");
        daemon.setDaemon(true);
        return daemon;
    });

    private SharedTimers() {
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> due = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }
}
