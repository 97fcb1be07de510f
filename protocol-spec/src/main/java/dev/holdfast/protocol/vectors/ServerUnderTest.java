package dev.holdfast.protocol.vectors;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running server, as a replay sees it.
 *
 * <p><em>One thread at a time.</em>
 */
public interface ServerUnderTest {

    /** Sends a request; the reply may be asked for later. */
    Supplier<HttpReply> send(HttpRequest request);

    SocketConnection connect();

    /** Moves the server's clock forward. Called only for conversations that need a clock that moves by hand. */
    void advanceClock(long seconds);

    /** Makes a token that the server takes from now on. Asked for only of servers that check credentials. */
    void issue(Credential credential);

    /** A connection on which nothing else happens. */
    interface SocketConnection extends AutoCloseable {
        void send(SocketFrame frame);

        /** Waits for the next message, or for the close; pings are not shown. */
        SocketFrame receive();

        @Override
        void close();
    }

    /**
     * @param target path and query, percent-encoded
     * @param headers everything to be sent beside Host and Content-Length
     * @param body null for none
     */
    record HttpRequest(
            String method,
            String target,
            Map<String, String> headers,
            @Nullable String body) {}

    /**
     * @param headers by their names in lower case
     * @param body as text; empty for none
     */
    record HttpReply(int status, Map<String, String> headers, String body) {}
}
