package dev.holdfast.persist.io;

import java.io.IOException;

/**
 * What answered does not speak WebSocket: another server, or something in between.
 *
 * <p><em>Thread-safe.</em>
 */
public final class NotUpgraded extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    NotUpgraded(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the answer, which is not 101. */
    public int status() {
        return status;
    }
}
