package dev.holdfast.server;

import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.cli.DataArchive;
import dev.holdfast.server.storage.kv.KvBackup;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.RocksKvStore;
import java.nio.file.Path;

/**
 * Backups of the embedded store.
 *
 * <p><em>One thread at a time.</em>
 */
final class EmbeddedArchive implements DataArchive {

    @Override
    public void backup(Path dataDirectory, Path backup) {
        try (RocksKvStore store = RocksKvStore.open(dataDirectory, KvOptions.defaults(), new MonotonicMillis())) {
            KvBackup.create(store, backup, new SteadyClock().nowMillis());
        }
    }

    @Override
    public void restore(Path backup, Path dataDirectory) {
        KvBackup.restore(backup, dataDirectory);
    }
}
