package dev.holdfast.persist;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent and no answer will come: it was carried out, or it was not. Told at once, not when the time is
 * over.
 *
 * <p><em>Thread-safe.</em>
 */
public final class OutcomeUnknown extends CallException {

    private static final long serialVersionUID = 1L;

    /** @param cause what ended the connection, where that was the reason */
    public OutcomeUnknown(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
