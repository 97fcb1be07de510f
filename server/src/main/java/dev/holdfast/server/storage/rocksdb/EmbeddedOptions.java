package dev.holdfast.server.storage.rocksdb;

/**
 * How much each shard of an {@link EmbeddedPool} keeps in memory, and how long it puts the deletion of rows off. What
 * it keeps is a cache: a smaller one costs reads.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param maxCachedQueues names and metadata, and as many states
 * @param maxCachedClaims claims without their messages
 * @param maxCachedLeases messages under a claim without their bodies, about 150 bytes each
 * @param removal when the rows of removed messages are deleted
 */
public record EmbeddedOptions(int maxCachedQueues, int maxCachedClaims, int maxCachedLeases, Removal removal) {
    public static final EmbeddedOptions DEFAULT =
            new EmbeddedOptions(16_384, 16_384, 65_536, new Removal(128, 4096, 1 << 20));

    private static final int MIN_ENTRIES = 64;

    public EmbeddedOptions {
        if (Math.min(maxCachedQueues, Math.min(maxCachedClaims, maxCachedLeases)) < MIN_ENTRIES) {
            throw new IllegalArgumentException("A cache needs room for " + MIN_ENTRIES + " entries at least");
        }
    }

    /**
     * When the rows of removed messages are deleted. Until then the queue's state tells that they are gone.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param maxGoneRanges what is gone consists of so many ranges at the most; beyond that each row is deleted at once
     * @param maxDeadRows rows of a queue that wait for their deletion
     * @param maxDeadBytes about how many bytes these rows take
     */
    public record Removal(int maxGoneRanges, int maxDeadRows, long maxDeadBytes) {
        public Removal {
            if (Math.min(maxGoneRanges, Math.min(maxDeadRows, maxDeadBytes)) < 1) {
                throw new IllegalArgumentException("The limits of removal are 1 at least");
            }
        }
    }
}
