package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import org.jspecify.annotations.Nullable;

/**
 * The rows of named watchers, one for each name. They are few and change seldom, so each operation settles the open
 * batch and asks the store.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedPositions implements PositionStore {
    private static final int VERSION = 1;

    private final Rows rows;
    private final OpenBatch batch;
    private final ShardScope scope;

    EmbeddedPositions(Rows rows, OpenBatch batch, ShardScope scope) {
        this.rows = rows;
        this.batch = batch;
        this.scope = scope;
    }

    @Override
    public long find(Queue queue, String name) {
        batch.settleAll();
        byte[] key = Keys.position(queue.number(), name);
        byte[] value = rows.get(ColumnFamily.MISC, key);
        return value == null ? NONE : read(key, value);
    }

    private static long read(byte[] key, byte[] value) {
        return new RowReader(ColumnFamily.MISC, key, value).version(VERSION).varint();
    }

    @Override
    public int count(Queue queue, int limit) {
        batch.settleAll();
        int count = 0;
        // Those of the server sort before all others.
        byte[] first = Keys.position(queue.number(), "\u0001");
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, first, Keys.firstPosition(queue.number() + 1))) {
            for (; cursor.isValid() && count < limit; cursor.next()) {
                count++;
            }
        }
        return count;
    }

    /**
     * Shows the positions of a queue in the order of their keys; the caller has settled the open batch.
     *
     * @param after exclusive; null for the first ones
     */
    void forEach(long queue, byte @Nullable [] after, int limit, PositionVisitor visitor) {
        byte[] from = after == null ? Keys.firstPosition(queue) : Keys.justBehind(after);
        int left = limit;
        try (KvCursor cursor = rows.scan(ColumnFamily.MISC, from, Keys.firstPosition(queue + 1))) {
            for (; cursor.isValid() && left > 0; cursor.next()) {
                byte[] key = cursor.key();
                visitor.visit(key, Keys.nameOfPosition(key), read(key, cursor.value()));
                left--;
            }
        }
    }

    /** Is shown positions with the keys of their rows. */
    interface PositionVisitor {
        void visit(byte[] key, String name, long position);
    }

    private KvCursor scan(long queue) {
        return rows.scan(ColumnFamily.MISC, Keys.firstPosition(queue), Keys.firstPosition(queue + 1));
    }

    @Override
    public void begin(Queue queue, String name, long position) {
        scope.checkRoom();
        keep(queue, name, position);
    }

    @Override
    public void keep(Queue queue, String name, long position) {
        byte[] value = new RowWriter(1 + Long.BYTES + 1)
                .oneByte(VERSION)
                .varint(position)
                .toByteArray();
        batch.put(ColumnFamily.MISC, Keys.position(queue.number(), name), value);
    }

    @Override
    public void forget(Queue queue, String name) {
        batch.delete(ColumnFamily.MISC, Keys.position(queue.number(), name));
    }

    /** Its queue is deleted: all of its names go with it. */
    void drop(long queue) {
        batch.settleAll();
        boolean hasAny;
        try (KvCursor cursor = scan(queue)) {
            hasAny = cursor.isValid();
        }
        if (hasAny) {
            batch.deleteRange(ColumnFamily.MISC, Keys.firstPosition(queue), Keys.firstPosition(queue + 1));
        }
    }
}
