package dev.holdfast.persist.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * The one or two threads that serve all streams of a process. They start with the first stream and, being daemons, keep
 * no program from ending.
 *
 * <p><em>Thread-safe.</em>
 */
final class IoThreads {

    private static final int MAX_THREADS = 2;

    private static final XnioWorker SHARED = start();

    private IoThreads() {}

    static XnioWorker shared() {
        return SHARED;
    }

    private static XnioWorker start() {
        OptionMap options = OptionMap.builder()
                .set(Options.WORKER_NAME, "persist-io")
                .set(
                        Options.WORKER_IO_THREADS,
                        Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()))
                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                .set(Options.THREAD_DAEMON, true)
                .getMap();
        try {
            return Xnio.getInstance(IoThreads.class.getClassLoader()).createWorker(options);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
