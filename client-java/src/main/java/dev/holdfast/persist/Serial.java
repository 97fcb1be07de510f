package dev.holdfast.persist;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they came, on threads of another executor. What only its tasks touch
 * needs no lock. A task that fails is logged, and the next one runs. Where the other executor takes nothing more, the
 * thread that comes with a task runs it.
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
        if (outstanding.getAndIncrement() == 0 && !handOver()) {
            runHere();
        }
    }

    private boolean handOver() {
        try {
            executor.execute(this::run);
            return true;
        } catch (RuntimeException rejected) {
            LOG.warn("The executor takes no more tasks: {}", rejected.getMessage());
            return false;
        }
    }

    private void run() {
        if (runSome() && !handOver()) {
            runHere();
        }
    }

    private void runHere() {
        boolean isMore = true;
        while (isMore) {
            isMore = runSome();
        }
    }

    /** @return whether there are more */
    private boolean runSome() {
        int done = 0;
        for (Runnable task = tasks.poll(); task != null; task = done < MAX_TASKS_IN_A_ROW ? tasks.poll() : null) {
            done++;
            runSafely(task);
        }
        return outstanding.addAndGet(-done) > 0;
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            LOG.error("A task failed", fault);
        }
    }
}
