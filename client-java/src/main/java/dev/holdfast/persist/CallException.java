package dev.holdfast.persist;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A call ended without an answer; which kind says what a program may do next. A future that fails with it may wrap it
 * in an {@code ExecutionException} or a {@code CompletionException}, as futures do.
 *
 * <p><em>Thread-safe.</em>
 */
public abstract sealed class CallException extends RuntimeException
        permits NotSent, OutcomeUnknown, TimedOut, NotConnected {

    private static final long serialVersionUID = 1L;

    CallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What a future has failed with, without the {@link CompletionException} that another may have put around it. */
    public static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
