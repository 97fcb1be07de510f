package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.StorageUnavailable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksKvStoreTest extends KvStoreContract {
    @TempDir
    private Path directory;

    @Override
    KvStore open() {
        return openIn(directory.resolve("contract"));
    }

    private static RocksKvStore openIn(Path data) {
        return RocksKvStore.open(data, KvOptions.defaults(), () -> 0);
    }

    @Test
    void shouldKeepRowsOverARestart() {
        Path data = directory.resolve("restart");
        KvBatch batch = new KvBatch();
        for (ColumnFamily family : ColumnFamily.values()) {
            batch.put(family, bytes("k"), bytes(family.nameOnDisk()));
        }
        try (RocksKvStore store = openIn(data)) {
            store.write(batch);
        }
        try (RocksKvStore store = openIn(data)) {
            for (ColumnFamily family : ColumnFamily.values()) {
                assertThat(store.get(family, bytes("k"))).isEqualTo(bytes(family.nameOnDisk()));
            }
        }
    }

    @Test
    void shouldRefuseASecondServerOnTheSameDirectory() {
        Path data = directory.resolve("shared");
        try (RocksKvStore first = openIn(data)) {
            assertThatThrownBy(() -> openIn(data).close())
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("shared");
            KvBatch batch = new KvBatch();
            batch.put(ColumnFamily.MESSAGE, bytes("a"), bytes("1"));
            assertThat(first.write(batch)).isEqualTo(1);
        }
        openIn(data).close();
    }

    @Test
    void shouldReportWhatItTakesUp() {
        try (RocksKvStore store = openIn(directory.resolve("usage"))) {
            KvBatch batch = new KvBatch();
            batch.put(ColumnFamily.MESSAGE, bytes("a"), new byte[1 << 20]);
            store.write(batch);
            assertThat(store.usage().memtableBytes()).isGreaterThan(1 << 20);
        }
    }
}
