package dev.holdfast.client;

import dev.holdfast.protocol.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The server said no: the request did not take effect, and {@link #code} says why. A future that fails with it may wrap
 * it in an {@code ExecutionException} or a {@code CompletionException}, as futures do.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final Duration retryAfter;

    Refused(int status, String error, String message, Duration retryAfter) {
        super(message);
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status that goes with the code: 400 or more. */
    public int status() {
        return status;
    }

    /** The code as the server wrote it, such as {@code queue_not_found}. */
    public String error() {
        return error;
    }

    /** The code; empty for one that is newer than this client. */
    public Optional<ErrorCode> code() {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.wireName().equals(error))
                .findAny();
    }

    /** After which time, in whole seconds, trying again makes sense; zero when the server did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
