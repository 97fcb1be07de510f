package dev.holdfast.persist;

import org.jspecify.annotations.Nullable;

/**
 * The request did not take effect: it never left the client, or the server promised that it did not take it. A link
 * fails with it; {@link Persistent#call} tries elsewhere.
 *
 * <p><em>Thread-safe.</em>
 */
public final class NotSent extends CallException {

    private static final long serialVersionUID = 1L;

    /** @param cause what ended the connection, where that was the reason */
    public NotSent(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
