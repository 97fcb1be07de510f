package dev.holdfast.server.notify;

import dev.holdfast.server.storage.Shard;

/**
 * Something that a lane does on its shard for others than a request. Either {@link #done()} or {@link #failed} follows,
 * once.
 *
 * <p><em>One thread at a time.</em>
 */
public interface ShardWork {

    /** Runs on the lane, in one group with requests; what it changes is written with theirs. */
    void run(Shard shard, long nowMillis);

    /** What {@link #run} has seen and changed is durable. Called by the thread that made it so; must not block. */
    void done();

    /** The group could not be written: nothing has changed, or the outcome is unknown. Must not block. */
    void failed(RuntimeException cause);
}
