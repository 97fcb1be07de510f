package dev.holdfast.server.cli;

import dev.holdfast.server.config.NodeConfig;
import java.io.IOException;

/**
 * Starts a server.
 *
 * <p><em>One thread at a time.</em>
 */
@FunctionalInterface
public interface NodeLauncher {
    /**
     * Returns when the server answers requests.
     *
     * @throws IOException if it cannot listen or cannot open its data; the message is for the operator
     */
    RunningNode start(NodeConfig config) throws IOException;
}
