package dev.holdfast.protocol.envelope;

import dev.holdfast.protocol.codec.PackWriter;
import org.jspecify.annotations.Nullable;

/**
 * The id by which a native client knows the reply to its request: an unsigned integer or a short text.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param text null when the id is the number
 */
public record RequestId(long number, @Nullable String text) {

    public static final int MAX_CHARACTERS = 128;

    void write(PackWriter out) {
        if (text == null) {
            out.integer(number);
        } else {
            out.string(text);
        }
    }
}
