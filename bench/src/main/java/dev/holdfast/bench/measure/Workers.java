package dev.holdfast.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the same task on several threads and waits for all of them.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Workers {
    private Workers() {}

    /** A task that knows which of the threads it is, counted from 0. */
    @FunctionalInterface
    public interface Task<T> {
        /** Does the work of one thread. */
        T run(int index) throws Exception;
    }

    /** Runs the tasks and gives their results in order; the first failure is thrown when all have ended. */
    public static <T> List<T> run(int threads, Task<T> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int index = 0; index < threads; index++) {
                int mine = index;
                calls.add(() -> task.run(mine));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
