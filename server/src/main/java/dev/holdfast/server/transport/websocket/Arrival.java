package dev.holdfast.server.transport.websocket;

import java.util.Set;

/**
 * Something that other threads hand to the I/O thread of a connection.
 *
 * <p><em>One thread at a time.</em>
 */
interface Arrival {

    Connection connection();

    /** Takes its place in the connection's outbox. Called by the I/O thread. */
    void arrive();

    /** The same, and says which connections have something to write. */
    default void arriveIn(Set<Connection> touched) {
        arrive();
        touched.add(connection());
    }
}
