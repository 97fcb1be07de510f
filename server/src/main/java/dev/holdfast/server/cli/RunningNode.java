package dev.holdfast.server.cli;

import dev.holdfast.server.config.ListenAddress;
import java.util.Optional;

/**
 * A server that answers requests until a signal stops it.
 *
 * <p><em>Thread-safe.</em>
 */
public interface RunningNode {
    /** Where it listens, with the port that was chosen if none was configured. */
    ListenAddress address();

    /** The address that only upgrades to WebSocket, if one was configured. */
    Optional<ListenAddress> webSocketAddress();

    /** Stops once; a second call ends the wait for clients to move, and returns at once. */
    void stop();

    /** Returns when the server has stopped and everything that it had to write is written. */
    void awaitStop() throws InterruptedException;
}
