package dev.holdfast.server.config;

/**
 * When a write is on disk, relative to its reply.
 *
 * <p><em>Thread-safe.</em>
 */
public enum Durability {
    /** Before the reply: an acknowledged write survives a power cut. */
    SYNC,
    /** At most one interval after the reply: an acknowledged write survives a crash of the process, not a power cut. */
    INTERVAL
}
