package dev.holdfast.persist.names;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The timer that all name services of a process share. Its threads are daemons and end when they have been idle for a
 * while.
 *
 * <p><em>Thread-safe.</em>
 */
final class SharedTimer implements NameTimer {

    static final NameTimer INSTANCE = new SharedTimer();

    private static final int IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, daemons("holdfast-names"));
    private final ExecutorService blocking = Executors.newCachedThreadPool(daemons("holdfast-names-source"));

    private SharedTimer() {
        thread.setRemoveOnCancelPolicy(true);
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public Runnable after(long delayMillis, Runnable task) {
        ScheduledFuture<?> scheduled = thread.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Future<?> offload(Runnable task) {
        return blocking.submit(task);
    }
}
