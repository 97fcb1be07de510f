package dev.holdfast.protocol.websocket;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's answer to a request to upgrade: the status, the headers to set, and nothing else to decide.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface UpgradeDecision {
    /** The HTTP status to answer with. */
    int status();

    /** The headers to set on the answer. */
    Map<String, String> headers();

    /**
     * The connection becomes a WebSocket once the answer is sent.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param accept the value of {@code Sec-WebSocket-Accept}
     * @param extension the value of {@code Sec-WebSocket-Extensions}; null for none
     */
    record Accepted(String accept, @Nullable String extension) implements UpgradeDecision {
        /** Whether messages may be compressed, in both directions. */
        public boolean isCompressed() {
            return extension != null;
        }

        @Override
        public int status() {
            return 101;
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> headers =
                    new HashMap<>(Map.of("Upgrade", "websocket", "Connection", "Upgrade", Handshake.ACCEPT, accept));
            if (extension != null) {
                headers.put(Handshake.EXTENSIONS, extension);
            }
            return headers;
        }
    }

    /**
     * The connection stays HTTP.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param status 400, 405 or 426
     * @param reason what is wrong with the request; a constant text
     * @param headers what the status obliges the answer to say
     */
    record Refused(int status, String reason, Map<String, String> headers) implements UpgradeDecision {
        /** Keeps a copy of the headers. */
        public Refused {
            headers = Map.copyOf(headers);
        }
    }
}
