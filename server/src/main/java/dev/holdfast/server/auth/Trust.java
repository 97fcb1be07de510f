package dev.holdfast.server.auth;

/**
 * What lets the server act for a user at Keystone. Its id is no secret: only the server can make use of it.
 *
 * <p><em>Thread-safe.</em>
 */
public record Trust(String id, Origin origin) {

    /** Where a trust comes from. */
    public enum Origin {
        /** The server has made it, and takes it back. */
        MADE,
        /** The user has brought it, and keeps it. */
        BROUGHT
    }
}
