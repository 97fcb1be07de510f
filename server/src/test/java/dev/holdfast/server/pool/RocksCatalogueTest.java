package dev.holdfast.server.pool;

import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.RocksKvStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksCatalogueTest extends CatalogueContract {
    @TempDir
    private Path directory;

    @Override
    KvStore open() {
        return RocksKvStore.open(directory, KvOptions.defaults(), () -> 0);
    }
}
