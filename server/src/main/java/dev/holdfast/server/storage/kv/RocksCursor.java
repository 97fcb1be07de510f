package dev.holdfast.server.storage.kv;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A cursor over an engine iterator that never leaves its bounds, so that it never wades through deleted rows beyond.
 *
 * <p><em>One thread at a time.</em>
 */
final class RocksCursor implements KvCursor {
    /** Which way a cursor moves. */
    enum Direction {
        UP,
        DOWN
    }

    private final Direction direction;
    private final Slice lower;
    private final Slice upper;
    private final ReadOptions readOptions;
    private final RocksIterator iterator;
    private final boolean emptyRange;
    private boolean valid;

    RocksCursor(RocksDB database, ColumnFamilyHandle family, byte[] from, byte[] to, Direction direction) {
        this.direction = direction;
        this.emptyRange = Arrays.compareUnsigned(from, to) >= 0;
        this.lower = new Slice(from);
        this.upper = new Slice(emptyRange ? from : to);
        this.readOptions = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        this.iterator = database.newIterator(family, readOptions);
        start();
    }

    private void start() {
        if (emptyRange) {
            return;
        }
        if (direction == Direction.UP) {
            iterator.seekToFirst();
        } else {
            iterator.seekToLast();
        }
        settle();
    }

    @Override
    public boolean isValid() {
        return valid;
    }

    @Override
    public byte[] key() {
        requireValid();
        return iterator.key();
    }

    @Override
    public byte[] value() {
        requireValid();
        return iterator.value();
    }

    @Override
    public void next() {
        requireValid();
        if (direction == Direction.UP) {
            iterator.next();
        } else {
            iterator.prev();
        }
        settle();
    }

    @Override
    public void seek(byte[] key) {
        if (emptyRange) {
            return;
        }
        if (direction == Direction.UP) {
            iterator.seek(key);
        } else {
            iterator.seekForPrev(key);
        }
        settle();
    }

    /** The engine ends an iteration early when it meets a damaged block, and only its status tells the difference. */
    private void settle() {
        valid = iterator.isValid();
        if (valid) {
            return;
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw RocksFailures.ofRead(e);
        }
    }

    private void requireValid() {
        if (!valid) {
            throw new NoSuchElementException("the cursor is past its last row");
        }
    }

    @Override
    public void close() {
        valid = false;
        iterator.close();
        readOptions.close();
        lower.close();
        upper.close();
    }
}
