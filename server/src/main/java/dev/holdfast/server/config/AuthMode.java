package dev.holdfast.server.config;

/**
 * How callers prove who they are.
 *
 * <p><em>Thread-safe.</em>
 */
public enum AuthMode {
    NONE,
    TOKEN,
    JWT,
    KEYSTONE
}
