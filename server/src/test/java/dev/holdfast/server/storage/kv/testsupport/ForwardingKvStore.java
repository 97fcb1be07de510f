package dev.holdfast.server.storage.kv.testsupport;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.KvUsage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Another store as it is, for tests that change something about it.
 *
 * <p><em>Thread-safe</em> if the other one is.
 */
public class ForwardingKvStore implements KvStore {

    private final KvStore inner;

    protected ForwardingKvStore(KvStore inner) {
        this.inner = inner;
    }

    @Override
    public byte @Nullable [] get(ColumnFamily family, byte[] key) {
        return inner.get(family, key);
    }

    @Override
    public KvCursor scan(ColumnFamily family, byte[] from, byte[] to) {
        return inner.scan(family, from, to);
    }

    @Override
    public KvCursor scanBackward(ColumnFamily family, byte[] from, byte[] to) {
        return inner.scanBackward(family, from, to);
    }

    @Override
    public long write(KvBatch batch) {
        return inner.write(batch);
    }

    @Override
    public long sync() {
        return inner.sync();
    }

    @Override
    public void checkpoint(Path directory) {
        inner.checkpoint(directory);
    }

    @Override
    public Condition condition() {
        return inner.condition();
    }

    @Override
    public Condition tryToResume() {
        return inner.tryToResume();
    }

    @Override
    public KvUsage usage() {
        return inner.usage();
    }

    @Override
    public void close() {
        inner.close();
    }
}
