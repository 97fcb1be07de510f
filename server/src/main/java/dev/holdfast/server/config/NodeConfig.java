package dev.holdfast.server.config;

import dev.holdfast.protocol.Limits;

/**
 * Everything that a server needs to know before it starts.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param network where it listens
 * @param edge whom it lets in before it looks at what is asked
 * @param auth who may do what
 * @param notifications how it tells subscribers of messages
 * @param storage where and how it keeps messages
 * @param pooling whether queues are spread over several pools
 * @param contract which variants of the contract it serves
 * @param threads how many threads it runs
 * @param log how it logs
 * @param shutdown how it stops
 * @param limits every bound and default of the contract
 */
public record NodeConfig(
        NetworkConfig network,
        EdgeConfig edge,
        AuthConfig auth,
        NotifyConfig notifications,
        StorageConfig storage,
        PoolingConfig pooling,
        ContractConfig contract,
        ThreadConfig threads,
        LogConfig log,
        ShutdownConfig shutdown,
        Limits limits) {

    static NodeConfig of(Configuration configuration) {
        return new NodeConfig(
                NetworkConfig.of(configuration),
                EdgeConfig.of(configuration),
                AuthConfig.of(configuration),
                NotifyConfig.of(configuration),
                StorageConfig.of(configuration),
                PoolingConfig.of(configuration),
                ContractConfig.of(configuration),
                ThreadConfig.of(configuration),
                LogConfig.of(configuration),
                ShutdownConfig.of(configuration),
                Limits.DEFAULT.with(Consistency.limits(configuration)));
    }
}
