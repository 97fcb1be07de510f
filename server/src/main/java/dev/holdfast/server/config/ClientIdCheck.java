package dev.holdfast.server.config;

/**
 * What a client id must look like.
 *
 * <p><em>Thread-safe.</em>
 */
public enum ClientIdCheck {
    /** A UUID. */
    STRICT,
    /** Any text whose length is within the limits. */
    OFF
}
