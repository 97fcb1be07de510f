package dev.holdfast.persist;

/**
 * What one place for a link is doing; {@link Slot} draws how it goes on.
 *
 * <p><em>Thread-safe.</em>
 */
public enum SlotState {
    /** The address is known and not dialled. */
    IDLE,
    /** On the way to an answered hello. */
    CONNECTING,
    /** Serving. */
    READY,
    /** Serving until another link can, then {@link #DRAINING}. */
    LEAVING,
    /** Takes no new requests, finishes those under way. */
    DRAINING,
    /** Waits before it is dialled again. */
    BACKOFF
}
