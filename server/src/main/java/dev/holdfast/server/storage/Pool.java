package dev.holdfast.server.storage;

import java.nio.file.Path;

/**
 * One storage engine with its shards.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Pool extends AutoCloseable {

    /** Opens the shard of one lane. Called once per lane; the number of lanes may differ from run to run. */
    Shard openShard(int lane, int lanes);

    /** Makes everything durable that was written before the call. @return the highest number that is covered */
    long sync();

    /** Whether the engine takes writes. */
    Health health();

    /** Lets a pool that ran out of room look whether there is some again; otherwise it does nothing, at no cost. */
    void tryToResume();

    /** Copies a consistent state into a new directory while the pool is in use. */
    void checkpoint(Path directory);

    @Override
    void close();

    /** What the pool can do at the moment. */
    enum Health {
        /** Reads and writes. */
        READY,
        /** Reads, claims and deletes; posts are refused because the disk is full or nearly so. */
        SOFT_FULL,
        /** Reads only. */
        FAILED
    }
}
