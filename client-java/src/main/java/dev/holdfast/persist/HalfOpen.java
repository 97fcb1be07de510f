package dev.holdfast.persist;

import java.io.IOException;

/**
 * A connection was given up because its peer was silent for too long; see {@link Heartbeat}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HalfOpen extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message says for how long */
    public HalfOpen(String message) {
        super(message);
    }
}
