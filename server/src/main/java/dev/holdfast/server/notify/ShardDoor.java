package dev.holdfast.server.notify;

import dev.holdfast.server.storage.QueueKey;
import java.util.function.Supplier;

/**
 * The door to the lanes for others than requests: whoever needs a store hands in work and is called back.
 *
 * <p><em>Thread-safe.</em>
 */
public interface ShardDoor {

    /**
     * Has work done on the shard that owns the queue. @return false when the lane is full or closed: it will not run
     */
    boolean submit(QueueKey queue, ShardWork work);

    /** Has work done once on every shard. @return false when some lane is full or closed */
    boolean submitToAll(Supplier<ShardWork> works);
}
