package dev.holdfast.server.config;

/**
 * How a log event is written.
 *
 * <p><em>Thread-safe.</em>
 */
public enum LogFormat {
    /** One line for people. */
    TEXT,
    /** One JSON object per line for machines. */
    JSON
}
