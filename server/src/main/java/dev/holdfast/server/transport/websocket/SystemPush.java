package dev.holdfast.server.transport.websocket;

import dev.holdfast.server.operation.SystemOffer;
import dev.holdfast.server.operation.SystemSink;

/**
 * An offer on its way to a connection that watches the server.
 *
 * <p><em>One thread at a time.</em>
 */
record SystemPush(Connection connection, SystemOffer offer) implements Arrival {

    @Override
    public void arrive() {
        connection.take(offer);
    }

    /**
     * A connection as one that watches.
     *
     * <p><em>Thread-safe.</em>
     */
    record Sink(Connection connection) implements SystemSink {
        @Override
        public String address() {
            return connection.address();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void offer(SystemOffer offer) {
            connection.hand(new SystemPush(connection, offer));
        }
    }
}
