package dev.holdfast.server.base;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that makes threads.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Threads {

    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /** A daemon thread that is not started yet; what escapes it is logged. */
    public static Thread create(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, cause) ->
                LOG.atError().setCause(cause).addKeyValue("thread", name).log("A thread died"));
        return thread;
    }

    /** Waits until a thread has ended. */
    public static void join(Thread thread) {
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
