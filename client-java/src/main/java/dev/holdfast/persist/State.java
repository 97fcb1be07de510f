package dev.holdfast.persist;

/**
 * How a {@link Persistent} is, as a whole.
 *
 * <p><em>Thread-safe.</em>
 */
public enum State {
    /** No link has been ready yet. */
    CONNECTING,
    /** Every link that should be there is ready. */
    READY,
    /** Some links are ready, others that should be are not. */
    DEGRADED,
    /** Links have been ready, none is. */
    DOWN,
    /** {@link Persistent#close} was called. */
    CLOSED
}
