package dev.holdfast.server.pool;

import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.MemoryKvStore;

class MemoryCatalogueTest extends CatalogueContract {
    @Override
    KvStore open() {
        return new MemoryKvStore();
    }
}
