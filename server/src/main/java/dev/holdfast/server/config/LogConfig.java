package dev.holdfast.server.config;

/**
 * How the server logs.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param format how an event is written
 * @param level the least important events that are written
 */
public record LogConfig(LogFormat format, LogLevel level) {
    static LogConfig of(Configuration configuration) {
        return new LogConfig(configuration.get(Settings.LOG_FORMAT), configuration.get(Settings.LOG_LEVEL));
    }
}
