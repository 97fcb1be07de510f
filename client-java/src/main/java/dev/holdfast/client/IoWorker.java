package dev.holdfast.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * The one thread that serves all connections of a process. It starts with the first connection and, being a daemon,
 * keeps no program from ending.
 *
 * <p><em>Thread-safe.</em>
 */
final class IoWorker {

    private static final OptionMap OPTIONS = OptionMap.builder()
            .set(Options.WORKER_NAME, "holdfast-client")
            .set(Options.WORKER_IO_THREADS, 1)
            .set(Options.WORKER_TASK_CORE_THREADS, 1)
            .set(Options.WORKER_TASK_MAX_THREADS, 1)
            .set(Options.THREAD_DAEMON, true)
            .getMap();

    private static final XnioWorker SHARED = start();

    private IoWorker() {}

    static XnioWorker shared() {
        return SHARED;
    }

    private static XnioWorker start() {
        try {
            return Xnio.getInstance(IoWorker.class.getClassLoader()).createWorker(OPTIONS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
