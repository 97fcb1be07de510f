package dev.holdfast.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A proof of who the client is.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param text as the server reads it
 * @param expires until when it is good, by this machine's clock; the client brings the next one when a fifth of the
 *     time is left. Null when that is not known: then the next one is asked for when the server ends the connection
 */
public record Token(String text, @Nullable Instant expires) {

    /** A token that does not say how long it is good. */
    public static Token of(String text) {
        return new Token(text, null);
    }

    @Override
    public String toString() {
        return "Token[" + expires + "]";
    }
}
