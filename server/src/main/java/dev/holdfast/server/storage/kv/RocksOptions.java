package dev.holdfast.server.storage.kv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * The engine's settings, and the native objects behind them, which live as long as the open database.
 *
 * <p>The log is written through to the operating system with every batch ({@code manual_wal_flush} stays off). Keeping
 * it in user space until the sync would save a system call per batch, but then the engine takes a full disk for a fatal
 * error that only a restart cures, because the rows in memory have lost their log.
 *
 * <p><em>One thread at a time.</em>
 */
final class RocksOptions implements AutoCloseable {
    private static final long MEBIBYTE = 1L << 20;
    private static final long MIN_LARGEST_MEMTABLE_BYTES = 24 * MEBIBYTE;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int BLOOM_BITS_PER_KEY = 10;
    /** Readable by the release before the pinned one as well, so that a downgrade stays possible. */
    private static final int TABLE_FORMAT_VERSION = 6;

    /** A table that is open once is never looked for again. */
    private static final int ALL_FILES = -1;

    private static final int BACKGROUND_JOBS = 2;
    private static final long LOG_FILE_BYTES = 8 * MEBIBYTE;
    private static final int LOG_FILES = 4;
    private static final long DEAD_ROW_WINDOW = 4096;
    private static final long DEAD_ROW_TRIGGER = 2048;

    private final Deque<AutoCloseable> natives = new ArrayDeque<>();
    private final KvOptions options;
    private final Tolerance tolerance;
    private final Cache cache;
    private final DBOptions database;
    private final List<ColumnFamilyDescriptor> families;

    /** What an opening puts up with in the log. */
    enum Tolerance {
        /** A damaged end is dropped; a log that is missing, or shorter than it was when it was closed, is refused. */
        DAMAGED_END,
        /** A log may be missing or shorter too; what lies behind the gap is dropped. */
        MISSING_LOGS,
        /** Every readable write is kept, the ones behind a gap too. The last resort. */
        GAPS
    }

    RocksOptions(KvOptions options, Tolerance tolerance) {
        RocksDB.loadLibrary();
        this.options = options;
        this.tolerance = tolerance;
        this.cache = owned(new LRUCache(options.blockCacheBytes() + options.memtableBytes()));
        this.database = databaseOptions();
        this.families = familyDescriptors();
    }

    DBOptions database() {
        return database;
    }

    Cache cache() {
        return cache;
    }

    /** The engine's default family first, then ours in the order of their ids. */
    List<ColumnFamilyDescriptor> families() {
        return families;
    }

    private DBOptions databaseOptions() {
        // Found only with these options, which the Java binding offers by their text names alone. The first compares
        // a log with its successor's note about it, the second compares the closed logs with the manifest.
        String verify = Boolean.toString(tolerance == Tolerance.DAMAGED_END);
        Properties textOnly = new Properties();
        textOnly.setProperty("track_and_verify_wals", verify);
        textOnly.setProperty("track_and_verify_wals_in_manifest", verify);
        DBOptions built = owned(DBOptions.getDBOptionsFromProps(textOnly));
        if (built == null) {
            throw new IllegalStateException("the engine does not know how to verify its logs");
        }
        return built.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setWalRecoveryMode(
                        tolerance == Tolerance.GAPS
                                ? WALRecoveryMode.SkipAnyCorruptedRecords
                                : WALRecoveryMode.PointInTimeRecovery)
                .setMaxTotalWalSize(options.maxTotalWalBytes())
                .setWriteBufferManager(owned(new WriteBufferManager(options.memtableBytes(), cache)))
                .setMaxOpenFiles(ALL_FILES)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setBytesPerSync(MEBIBYTE)
                .setMaxLogFileSize(LOG_FILE_BYTES)
                .setKeepLogFileNum(LOG_FILES)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    private List<ColumnFamilyDescriptor> familyDescriptors() {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        ColumnFamilyOptions unused = owned(new ColumnFamilyOptions()).setWriteBufferSize(MEBIBYTE);
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, unused));
        for (ColumnFamily family : ColumnFamily.values()) {
            byte[] name = family.nameOnDisk().getBytes(StandardCharsets.UTF_8);
            descriptors.add(new ColumnFamilyDescriptor(name, familyOptions(family)));
        }
        return List.copyOf(descriptors);
    }

    private ColumnFamilyOptions familyOptions(ColumnFamily family) {
        return withDeadRowCompaction()
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(tableConfig(family))
                .setWriteBufferSize(memtableBytes(family));
    }

    /** Tables in which deleted rows lie close together are compacted early, since a scan would wade through them. */
    private ColumnFamilyOptions withDeadRowCompaction() {
        Options carrier = owned(new Options());
        carrier.setTablePropertiesCollectorFactory(
                List.of(owned(TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                        DEAD_ROW_WINDOW, DEAD_ROW_TRIGGER, 0.5))));
        return owned(new ColumnFamilyOptions(carrier));
    }

    private BlockBasedTableConfig tableConfig(ColumnFamily family) {
        BlockBasedTableConfig config = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setFormatVersion(TABLE_FORMAT_VERSION)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        // Timers and returned messages are only ever scanned.
        boolean scannedOnly = family == ColumnFamily.TIMER || family == ColumnFamily.RETURNED;
        return scannedOnly ? config : config.setFilterPolicy(owned(new BloomFilter(BLOOM_BITS_PER_KEY)));
    }

    /**
     * After a full disk the engine waits until as much is free as its largest memtable may hold, and gives up for good
     * if it then still finds no room. ext4 shows root up to 16 MiB as free that nobody gets, so the largest memtable
     * must be larger than that; all memtables together stay within their bound whatever is said here.
     */
    private long memtableBytes(ColumnFamily family) {
        if (family == ColumnFamily.MESSAGE) {
            return Math.max(MIN_LARGEST_MEMTABLE_BYTES, Math.min(64 * MEBIBYTE, options.memtableBytes() / 2));
        }
        return Math.min(16 * MEBIBYTE, options.memtableBytes() / 8);
    }

    private <T extends AutoCloseable> T owned(T nativeObject) {
        natives.push(nativeObject);
        return nativeObject;
    }

    @Override
    public void close() {
        while (!natives.isEmpty()) {
            RocksFailures.closeQuietly(natives.pop());
        }
    }
}
