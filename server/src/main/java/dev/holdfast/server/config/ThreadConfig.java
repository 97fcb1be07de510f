package dev.holdfast.server.config;

/**
 * How many threads the server runs.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param lanes threads that own queues, at least 1
 * @param inputOutput threads that own connections, at least 1
 */
public record ThreadConfig(int lanes, int inputOutput) {
    /** As many as the slots that projects are spread over; more would idle. */
    static final int MAX_LANES = 16;

    static ThreadConfig of(Configuration configuration) {
        int processors = Runtime.getRuntime().availableProcessors();
        return of(configuration.get(Settings.LANES), configuration.get(Settings.IO_THREADS), processors);
    }

    static ThreadConfig of(int lanes, int inputOutput, int processors) {
        int derived = Math.max(1, processors / 2);
        return new ThreadConfig(
                lanes == 0 ? Math.min(derived, MAX_LANES) : lanes, inputOutput == 0 ? derived : inputOutput);
    }
}
