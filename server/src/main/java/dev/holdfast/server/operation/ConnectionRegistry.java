package dev.holdfast.server.operation;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import java.util.List;
import java.util.function.Consumer;

/**
 * The open connections, as operators see them. A transport implements it.
 *
 * <p><em>Thread-safe.</em>
 */
public interface ConnectionRegistry {

    /**
     * Shows the connections with the lowest ids behind one.
     *
     * @param receiver gets them in ascending order, now or later, on some thread
     */
    void list(String after, int limit, Consumer<List<ConnectionDocument>> receiver);

    /**
     * Closes a connection, if it is open.
     *
     * @param done runs afterwards, now or later, on some thread
     */
    void close(String id, CloseCode code, String reason, Runnable done);

    /**
     * Shows the connections that have come or gone last, also some that are closed by now.
     *
     * @param receiver gets them now or later, on some thread
     */
    void glance(int limit, Consumer<ConnectionGlance> receiver);
}
