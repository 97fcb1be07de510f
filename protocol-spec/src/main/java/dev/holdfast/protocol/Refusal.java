package dev.holdfast.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An expected "no": the caller asked for something that the contract does not give. It carries what every transport
 * needs to say so, and no stack trace, because nothing is wrong here.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String socketError;
    private final int retryAfterSeconds;

    private Refusal(ErrorCode code, String text, @Nullable String socketError, int retryAfterSeconds) {
        super(text, null, false, false);
        this.code = code;
        this.socketError = socketError;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static Refusal of(ErrorCode code, String text) {
        return new Refusal(code, text, null, code.isRetryable() ? 1 : 0);
    }

    /** The same refusal with the short text that Zaqar's socket shows beside the long one. */
    public Refusal withSocketError(String shortText) {
        return new Refusal(code, text(), shortText, retryAfterSeconds);
    }

    public Refusal retryAfterSeconds(int seconds) {
        return new Refusal(code, text(), socketError, seconds);
    }

    public ErrorCode code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** The short text for Zaqar's socket, when it has one of its own. */
    public @Nullable String socketError() {
        return socketError;
    }

    /** Seconds after which trying again makes sense; 0 when it never does. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
