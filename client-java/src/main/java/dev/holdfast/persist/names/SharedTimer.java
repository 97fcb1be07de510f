package dev.holdfast.persist.names;

import dev.holdfast.persist.Timers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The timer that all name services of a process share: {@link Timers#shared}, and threads for what may block, which are
 * daemons and end when they have been idle for a while.
 *
 * <p><em>Thread-safe.</em>
 */
final class SharedTimer implements NameTimer {

    static final NameTimer INSTANCE = new SharedTimer();

    private final Timers timers = Timers.shared();
    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "persist-names");
        thread.setDaemon(true);
        return thread;
    });

    private SharedTimer() {}

    @Override
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(timers.nanoTime());
    }

    @Override
    public double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void execute(Runnable task) {
        timers.execute(task);
    }

    @Override
    public Runnable after(long delayMillis, Runnable task) {
        return timers.after(Duration.ofMillis(delayMillis), task)::cancel;
    }

    @Override
    public Future<?> offload(Runnable task) {
        return blocking.submit(task);
    }
}
