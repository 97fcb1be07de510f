package dev.holdfast.server.pool;

import dev.holdfast.protocol.codec.RawValue;

/**
 * What is kept of a pool.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param weight its share of new queues; 0 takes none
 * @param flavor the flavor that it belongs to, which need not exist; empty for none
 * @param options as they were given
 */
public record PoolRecord(String name, String uri, long weight, String flavor, RawValue options) {

    public static final int MAX_NAME_CHARACTERS = 64;
    public static final int MAX_URI_CHARACTERS = 255;
    public static final int MAX_OPTIONS_BYTES = 65_536;
    public static final long MAX_WEIGHT = (1L << 32) - 1;

    public boolean isOf(String wantedFlavor) {
        return flavor.equals(wantedFlavor);
    }

    public PoolRecord withFlavor(String newFlavor) {
        return new PoolRecord(name, uri, weight, newFlavor, options);
    }
}
