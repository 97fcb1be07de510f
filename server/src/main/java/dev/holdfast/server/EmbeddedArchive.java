package dev.holdfast.server;

import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.cli.DataArchive;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.KvBackup;
import dev.holdfast.server.storage.kv.KvOptions;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.RocksKvStore;
import java.nio.file.Path;
import java.util.List;

/**
 * Backups of the embedded store. One with pools in folders of their own is refused: a backup does not hold these.
 *
 * <p><em>One thread at a time.</em>
 */
final class EmbeddedArchive implements DataArchive {

    @Override
    public void backup(Path dataDirectory, Path backup) {
        try (RocksKvStore store = RocksKvStore.open(dataDirectory, KvOptions.defaults(), new MonotonicMillis())) {
            requireOneFolder(store);
            KvBackup.create(store, backup, new SteadyClock().nowMillis());
        }
    }

    private static void requireOneFolder(KvStore store) {
        List<String> pools = new Catalogue(store)
                .pools().stream()
                        .filter(pool -> pool.uri().startsWith(RocksDriver.SCHEME + ":"))
                        .map(pool -> pool.name() + " (" + pool.uri() + ")")
                        .toList();
        if (!pools.isEmpty()) {
            throw new StorageUnavailable("there are pools in folders of their own, which a backup does not hold: "
                    + String.join(", ", pools)
                    + ". Nothing was copied; while the server is stopped, copy the data folder and the folders of the"
                    + " pools with cp -a");
        }
    }

    @Override
    public void restore(Path backup, Path dataDirectory) {
        KvBackup.restore(backup, dataDirectory);
    }
}
