package dev.holdfast.persist;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The threads and the clock that a {@link Persistent} lives by. Tasks are short and never block.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Timers extends Executor {
    /** A task that will run later. */
    interface Timer {
        /** Takes the task back, if it has not run. */
        void cancel();
    }

    /** Nanoseconds since any moment; never goes back. */
    long nanoTime();

    /** Runs the task once, after a time. */
    Timer after(Duration delay, Runnable task);

    /** The one thread, a daemon, that all of a process share unless told otherwise. */
    static Timers shared() {
        return SharedTimers.INSTANCE;
    }
}
