package dev.holdfast.server.storage.kv;

class MemoryKvStoreTest extends KvStoreContract {
    @Override
    KvStore open() {
        return new MemoryKvStore();
    }
}
