package dev.holdfast.server.base;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for work that blocks, such as calls to other machines. They come when there is work and go when there
 * has been none for a while.
 *
 * <p><em>Thread-safe.</em>
 */
public final class WorkerPool implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /** @param name of the threads, which a number follows */
    public WorkerPool(String name, int maxThreads) {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Threads.create(name + "-" + count.incrementAndGet(), work));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Has work done; it waits where all threads are busy. @return false when the pool is closed */
    public boolean run(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Interrupts what is under way and starts nothing more. The threads are daemons, so nobody waits for them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
