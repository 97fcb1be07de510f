package dev.holdfast.server.config;

/**
 * The least important log events that are still written.
 *
 * <p><em>Thread-safe.</em>
 */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
