package dev.holdfast.server.operation;

import dev.holdfast.server.meter.EngineMeter;
import dev.holdfast.server.storage.Pool;
import java.util.Map;

/**
 * How an engine is at one moment, and what it has done since its start.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param lanes those of all pools together
 * @param stores how many stores there are of each health
 * @param consumers how many are open
 * @param meter what lanes and syncs have measured
 * @param requests the bytes of requests that count against their budget
 * @param results the bytes of results that count against theirs
 * @param pushes the bytes of pushes that count against theirs
 */
public record EngineReading(
        LanesReading lanes,
        Map<Pool.Health, Integer> stores,
        int consumers,
        EngineMeter meter,
        Used requests,
        Used results,
        Used pushes) {

    /**
     * What is used of a budget.
     *
     * <p><em>Thread-safe.</em>
     */
    public record Used(long bytes, long maxBytes) {}
}
