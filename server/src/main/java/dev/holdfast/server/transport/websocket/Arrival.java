package dev.holdfast.server.transport.websocket;

/**
 * Something that other threads hand to the I/O thread of a connection.
 *
 * <p><em>One thread at a time.</em>
 */
interface Arrival {

    Connection connection();

    /** Takes its place in the connection's outbox. Called by the I/O thread. */
    void arrive();
}
