package dev.holdfast.server.storage.kv;

/**
 * How an embedded store is opened; the defaults suit a small server and an idle one takes far less.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param blockCacheBytes cache for blocks, indexes and filters read from tables
 * @param memtableBytes all memtables together; a busy store uses it whole
 * @param maxTotalWalBytes log kept before rows are flushed to tables; bounds the time a restart takes
 * @param watermarkIntervalMillis how far the durable watermark may lag behind the last sync
 * @param dataLoss what to do when acknowledged data is missing at opening
 */
public record KvOptions(
        long blockCacheBytes,
        long memtableBytes,
        long maxTotalWalBytes,
        long watermarkIntervalMillis,
        DataLoss dataLoss) {
    private static final long MEBIBYTE = 1L << 20;
    private static final KvOptions DEFAULTS =
            new KvOptions(64 * MEBIBYTE, 128 * MEBIBYTE, 512 * MEBIBYTE, 200, DataLoss.REFUSE);

    /** What to do when acknowledged data is missing at opening. */
    public enum DataLoss {
        REFUSE,
        ACCEPT
    }

    public KvOptions {
        requireAtLeast("blockCacheBytes", blockCacheBytes, MEBIBYTE);
        requireAtLeast("memtableBytes", memtableBytes, 8 * MEBIBYTE);
        requireAtLeast("maxTotalWalBytes", maxTotalWalBytes, MEBIBYTE);
        requireAtLeast("watermarkIntervalMillis", watermarkIntervalMillis, 0);
    }

    public static KvOptions defaults() {
        return DEFAULTS;
    }

    public KvOptions withMemory(long newBlockCacheBytes, long newMemtableBytes) {
        return new KvOptions(newBlockCacheBytes, newMemtableBytes, maxTotalWalBytes, watermarkIntervalMillis, dataLoss);
    }

    public KvOptions withWatermarkIntervalMillis(long newIntervalMillis) {
        return new KvOptions(blockCacheBytes, memtableBytes, maxTotalWalBytes, newIntervalMillis, dataLoss);
    }

    public KvOptions withDataLoss(DataLoss newDataLoss) {
        return new KvOptions(blockCacheBytes, memtableBytes, maxTotalWalBytes, watermarkIntervalMillis, newDataLoss);
    }

    private static void requireAtLeast(String name, long value, long minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " must be at least " + minimum + ", not " + value);
        }
    }
}
