package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports rows that are not what was written: never silently, and never as an absent row.
 *
 * <p><em>Thread-safe.</em>
 */
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private Damage() {}

    /** Logs the row's address and answers what the reader has to throw. */
    static StorageCorrupted found(ColumnFamily family, byte[] key, String what) {
        LOG.atError()
                .addKeyValue("family", family)
                .addKeyValue("key", HexFormat.of().formatHex(key))
                .addKeyValue("damage", what)
                .log("A stored row is damaged");
        return new StorageCorrupted("A row of " + family + " " + what + "; restore it from a backup or delete it");
    }
}
