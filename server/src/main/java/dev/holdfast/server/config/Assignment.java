package dev.holdfast.server.config;

/**
 * A value that somebody gave to a setting.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param key the setting, not yet known to exist
 * @param value the value as it was written
 * @param origin where it was written, such as {@code file /etc/holdfast.conf:3} or {@code --set}
 */
public record Assignment(String key, String value, String origin) {}
