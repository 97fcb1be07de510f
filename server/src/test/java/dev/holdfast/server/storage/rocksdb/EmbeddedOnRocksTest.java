package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.DurableShardContract;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.RocksKvStore;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The whole embedded store as it runs in production. */
class EmbeddedOnRocksTest extends DurableShardContract {
    private @Nullable KvStore store;

    @Override
    protected Pool open(Path directory) {
        store = RocksKvStore.open(directory.resolve("data"), KvOptions.defaults(), () -> 0);
        return EmbeddedPool.open(store, EmbeddedOptions.DEFAULT, () -> Pool.Health.READY);
    }

    @AfterEach
    void auditRows() {
        shard.write();
        StoreAudit.check(Objects.requireNonNull(store));
    }
}
