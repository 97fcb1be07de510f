package dev.holdfast.server.transport.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reply as it came over the wire.
 *
 * <p><em>Thread-safe.</em>
 */
record HttpReply(int status, List<String> headerLines, String body) {

    /** The value of a header; null when there is none. */
    @Nullable
    String header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return headerLines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return status + " " + headerLines + " " + body;
    }
}
