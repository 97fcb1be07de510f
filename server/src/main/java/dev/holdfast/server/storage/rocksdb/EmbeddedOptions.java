package dev.holdfast.server.storage.rocksdb;

/**
 * How much each shard of an {@link EmbeddedPool} keeps in memory. All of it is a cache: a smaller one costs reads.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param maxCachedQueues names and metadata, and as many states
 * @param maxCachedClaims claims without their messages
 * @param maxCachedLeases messages under a claim without their bodies, about 150 bytes each
 */
public record EmbeddedOptions(int maxCachedQueues, int maxCachedClaims, int maxCachedLeases) {
    public static final EmbeddedOptions DEFAULT = new EmbeddedOptions(16_384, 16_384, 65_536);

    private static final int MIN_ENTRIES = 64;

    public EmbeddedOptions {
        if (Math.min(maxCachedQueues, Math.min(maxCachedClaims, maxCachedLeases)) < MIN_ENTRIES) {
            throw new IllegalArgumentException("A cache needs room for " + MIN_ENTRIES + " entries at least");
        }
    }
}
