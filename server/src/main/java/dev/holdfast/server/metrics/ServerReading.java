package dev.holdfast.server.metrics;

import dev.holdfast.server.meter.RequestMeter;
import dev.holdfast.server.meter.TrafficMeter;
import dev.holdfast.server.notify.NotifierCounts;
import dev.holdfast.server.operation.EngineReading;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a server are at one moment, and what they have counted.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param disk null for a server that keeps nothing on one, or has not looked yet
 */
public record ServerReading(
        EngineReading engine,
        RequestMeter requests,
        TrafficMeter traffic,
        Connections connections,
        NotifierCounts notices,
        @Nullable Disk disk) {

    /**
     * The open connections.
     *
     * @param http those that speak HTTP, or nothing yet
     * @param webSocket those that were upgraded
     * @param eventStreams how many of those that speak HTTP carry a stream of events
     */
    public record Connections(long http, long webSocket, long eventStreams, long maximum) {}

    /**
     * The disk of the data folder.
     *
     * @param ballastBytes the size of the file that is given up when it is nearly full
     */
    public record Disk(long freeBytes, long sizeBytes, long ballastBytes) {}
}
