package dev.holdfast.server.config;

/**
 * Who may read {@code /metrics}.
 *
 * <p><em>Thread-safe.</em>
 */
public enum MetricsAccess {
    /** Nobody: there is no such page. */
    NONE,
    /** Who asks from this machine, and not for somebody else. */
    LOOPBACK,
    /** Whose credentials allow it. */
    ADMIN,
    /** Everybody who can connect. */
    ALL
}
