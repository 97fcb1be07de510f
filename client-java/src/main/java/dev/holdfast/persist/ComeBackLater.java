package dev.holdfast.persist;

import java.io.IOException;
import java.time.Duration;

/**
 * A server refused a connection and said when to try again, such as with 503 and {@code Retry-After}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ComeBackLater extends IOException {

    private static final long serialVersionUID = 1L;

    private final Duration after;

    /** @param after how long the server wants to be left alone; clients spread over half as much again */
    public ComeBackLater(String message, Duration after) {
        super(message);
        this.after = after;
    }

    public Duration after() {
        return after;
    }
}
