package dev.holdfast.protocol.websocket;

/**
 * The side of the connection on which a reader or writer works.
 *
 * <p>A client masks every frame that it sends, a server none; each refuses frames that break this for the other.
 *
 * <p><em>Thread-safe.</em>
 */
public enum Role {
    /** The side that opened the connection. */
    CLIENT,
    /** The side that accepted the connection. */
    SERVER
}
