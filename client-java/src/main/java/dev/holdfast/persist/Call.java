package dev.holdfast.persist;

/**
 * Whether a request may be sent again when nobody knows if it was carried out. It is a property of the request, never
 * of the connection.
 *
 * <p><em>Thread-safe.</em>
 */
public enum Call {
    /** Carrying it out twice is the same as once, or the server tells repetitions apart. */
    REPEATABLE,
    /** Never sent twice. */
    ONCE
}
