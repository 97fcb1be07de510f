package dev.holdfast.server.config;

/**
 * How a server stops.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param drainSeconds how long it goes on serving connections that it has told to connect elsewhere
 * @param graceSeconds how long it then goes on answering accepted requests
 */
public record ShutdownConfig(int drainSeconds, int graceSeconds) {

    static ShutdownConfig of(Configuration configuration) {
        return new ShutdownConfig(
                configuration.get(Settings.SHUTDOWN_DRAIN_SECONDS), configuration.get(Settings.SHUTDOWN_GRACE_SECONDS));
    }
}
