package dev.holdfast.server.notify;

import dev.holdfast.server.storage.Shard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on a shard whose findings are kept until the notifier's thread looks at them.
 *
 * <p><em>One thread at a time.</em>
 */
abstract class LaneAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(LaneAnswer.class);

    private boolean hasSucceeded;

    /** Runs on the lane. */
    abstract void run(Shard shard, long nowMillis);

    /** Whether it ran and what it changed is durable. */
    boolean hasSucceeded() {
        return hasSucceeded;
    }

    /** As the door wants it; {@code after} must hand over to the notifier's thread. */
    ShardWork asWork(Runnable after) {
        return new ShardWork() {
            @Override
            public void run(Shard shard, long nowMillis) {
                LaneAnswer.this.run(shard, nowMillis);
            }

            @Override
            public void done() {
                hasSucceeded = true;
                after.run();
            }

            @Override
            public void failed(RuntimeException cause) {
                LOG.atWarn().setCause(cause).log("The store failed the notifier, which tries again");
                after.run();
            }
        };
    }
}
