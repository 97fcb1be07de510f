package dev.holdfast.server.operation;

import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.function.Consumer;

/**
 * What an engine needs to serve several pools.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param management where the catalogue is kept
 * @param drivers the kinds of stores that pools can be in
 * @param defaultQueues shows every queue of the server's own store
 * @param usesDefaultStore whether new queues may be placed there
 */
public record SeveralPools(
        KvStore management, PoolDrivers drivers, QueueSource defaultQueues, boolean usesDefaultStore) {

    /** Shows queues, one after the other. */
    public interface QueueSource {
        void forEach(Consumer<QueueKey> visitor);
    }
}
