package dev.holdfast.server.storage.kv;

/**
 * What a store takes up on disk and in memory.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param tableBytes sorted files on disk
 * @param memtableBytes rows in memory that are so far only in the log
 * @param cacheBytes block cache in use, memtables charged to it included
 * @param lastWrite number of the last write, 0 when there was none
 * @param lastDurable highest write number known durable
 */
public record KvUsage(long tableBytes, long memtableBytes, long cacheBytes, long lastWrite, long lastDurable) {}
