package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 that end with CR and LF, as the older protocols of the Internet have them.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Lines {

    private Lines() {}

    /** The next line without its end, or null if it is not complete; moves the buffer behind it. */
    public static @Nullable String take(ByteBuffer in) {
        for (int end = in.position(); end + 1 < in.limit(); end++) {
            if (in.get(end) == '\r' && in.get(end + 1) == '\n') {
                byte[] line = new byte[end - in.position()];
                in.get(line).position(end + 2);
                return new String(line, UTF_8);
            }
        }
        return null;
    }
}
