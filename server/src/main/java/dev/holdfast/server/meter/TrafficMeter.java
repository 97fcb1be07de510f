package dev.holdfast.server.meter;

import java.util.concurrent.atomic.LongAdder;

/**
 * What goes over connections.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TrafficMeter {

    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();

    /** Bytes that clients have sent. */
    public LongAdder receivedBytes() {
        return receivedBytes;
    }

    /** Bytes that were written for clients. */
    public LongAdder sentBytes() {
        return sentBytes;
    }

    /** Connections, or requests on them, that were refused because too many were open. */
    public LongAdder refusedConnections() {
        return refusedConnections;
    }
}
