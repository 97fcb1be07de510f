package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.RocksKvStore;
import dev.holdfast.server.storage.model.StoreModelTest;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The embedded store on a real disk against the model: few histories, for what the simulated disk may get wrong. */
class EmbeddedOnRocksModelTest extends StoreModelTest {

    @Override
    protected Supplier<Pool> freshStore(Path directory) {
        return () -> EmbeddedPool.open(
                RocksKvStore.open(directory.resolve("data"), KvOptions.defaults(), () -> 0),
                EmbeddedOptions.DEFAULT,
                () -> Pool.Health.READY);
    }

    @Override
    protected int defaultSeeds() {
        return 3;
    }

    @Override
    protected boolean keepsWhenClosed() {
        return true;
    }
}
