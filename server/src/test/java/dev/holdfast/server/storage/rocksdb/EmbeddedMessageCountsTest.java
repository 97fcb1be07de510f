package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.MessageCountsContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class EmbeddedMessageCountsTest extends MessageCountsContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return disks.open(directory);
    }
}
