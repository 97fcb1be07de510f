package dev.holdfast.persist;

import org.jspecify.annotations.Nullable;

/**
 * The request was not sent, because no link could take it and it was not to wait, or there was no room to wait in, or
 * the {@link Persistent} is closed.
 *
 * <p><em>Thread-safe.</em>
 */
public final class NotConnected extends CallException {

    private static final long serialVersionUID = 1L;

    /** @param cause what ended the connection, where that was the reason */
    public NotConnected(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
