package dev.holdfast.client;

import dev.holdfast.protocol.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every failure that this client reports. A future that fails with it wraps it in an {@code ExecutionException} or a
 * {@code CompletionException}, as futures do.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, which says what a program may do next. */
    public enum Reason {
        /** No connection came about. */
        CONNECT_FAILED,
        /** The connection is closed; the request was not sent. */
        CLOSED,
        /** The request was sent and its reply did not come: it was carried out, or it was not. */
        OUTCOME_UNKNOWN,
        /** The server sent what this client cannot read. */
        PROTOCOL_VIOLATION,
        /** The request was refused; {@link #code()} says why. */
        REFUSED
    }

    private final Reason reason;
    private final @Nullable ErrorCode code;
    private final int retryAfterSeconds;

    private HoldfastException(
            Reason reason, String text, @Nullable Throwable cause, @Nullable ErrorCode code, int retryAfterSeconds) {
        super(text, cause);
        this.reason = reason;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static HoldfastException of(Reason reason, String text) {
        return new HoldfastException(reason, text, null, null, 0);
    }

    static HoldfastException of(Reason reason, String text, Throwable cause) {
        return new HoldfastException(reason, text, cause, null, 0);
    }

    static HoldfastException refused(ErrorCode code, String text, int retryAfterSeconds) {
        return new HoldfastException(Reason.REFUSED, text, null, code, retryAfterSeconds);
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }

    /** The code of a refusal; empty for every other failure. */
    public Optional<ErrorCode> code() {
        return Optional.ofNullable(code);
    }

    /** Seconds after which trying again makes sense; 0 when the server did not say. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
