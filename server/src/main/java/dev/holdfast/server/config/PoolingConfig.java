package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Whether and how the server spreads queues over several pools.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param isOn whether there are pools beside the server's own store
 * @param usesDefaultStore whether the server's own store is one of them
 * @param directories the folders in which pools with absolute addresses may be made
 */
public record PoolingConfig(boolean isOn, boolean usesDefaultStore, List<Path> directories) {
    static PoolingConfig of(Configuration configuration) {
        return new PoolingConfig(
                configuration.get(Settings.POOLING),
                configuration.get(Settings.ENABLE_VIRTUAL_POOL),
                configuration.get(Settings.POOL_DIRECTORIES));
    }
}
