package dev.holdfast.persist;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they came, on threads of another executor. What only its tasks touch
 * needs no lock. A task that fails is logged, and the next one runs.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Serial implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(Serial.class);
    /** So that one that is always busy leaves the thread to others now and then. */
    private static final int MAX_TASKS_IN_A_ROW = 256;

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstanding = new AtomicInteger();

    /** @param executor runs the tasks; it may have many threads */
    public Serial(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (outstanding.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int done = 0;
        for (Runnable task = tasks.poll(); task != null; task = done < MAX_TASKS_IN_A_ROW ? tasks.poll() : null) {
            done++;
            runSafely(task);
        }
        if (outstanding.addAndGet(-done) > 0) {
            executor.execute(this::run);
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException fault) {
            LOG.error("A task failed", fault);
        }
    }
}
