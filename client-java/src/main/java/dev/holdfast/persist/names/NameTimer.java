package dev.holdfast.persist.names;

import java.util.concurrent.Future;

/**
 * The thread, the time and the chance of name services, so that tests can have their own.
 *
 * <p><em>Thread-safe.</em>
 */
interface NameTimer {

    /** Milliseconds from some beginning; never goes back. */
    long nowMillis();

    /** Between 0 and 1, without 1. */
    double chance();

    /** Runs a task that does not block, after the tasks before it, on the one thread. */
    void execute(Runnable task);

    /** As {@link #execute}, later. @return takes the task back if it has not begun; may be called by any thread */
    Runnable after(long delayMillis, Runnable task);

    /** Runs a task that may block, beside the one thread. */
    Future<?> offload(Runnable task);
}
