package dev.holdfast.persist;

import java.util.concurrent.CompletableFuture;

/**
 * Opens links of one protocol.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface Connector<L extends Link> {
    /**
     * Starts a connection and says hello. May be called by any thread, and must not block it.
     *
     * @return completes when the server has answered the hello, because a socket that opened proves nothing: the system
     *     accepts for a dead process too. Fails with {@link ComeBackLater} when the server says so. When it is
     *     cancelled, the connection is to be closed.
     */
    CompletableFuture<L> connect(Endpoint to, Dial dial);
}
