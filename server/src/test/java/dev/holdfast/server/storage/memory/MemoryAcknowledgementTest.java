package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.AcknowledgementContract;
import dev.holdfast.server.storage.Pool;
import java.nio.file.Path;

class MemoryAcknowledgementTest extends AcknowledgementContract {
    @Override
    protected Pool open(Path directory) {
        return new MemoryPool();
    }
}
