package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the open batch changes. They are kept as they came, and sorted only when somebody is about to read:
 * most groups of operations never read what they write.
 *
 * <p><em>Owned by one lane.</em>
 */
final class PendingRows {
    private static final byte[] DELETED = new byte[0];
    private static final NavigableMap<byte[], byte[]> NONE =
            Collections.unmodifiableNavigableMap(new TreeMap<>(Arrays::compareUnsigned));

    private final List<Change> unsorted = new ArrayList<>();
    private final Map<ColumnFamily, NavigableMap<byte[], byte[]>> sorted = new EnumMap<>(ColumnFamily.class);
    private final Map<ColumnFamily, List<KeyRange>> deletedRanges = new EnumMap<>(ColumnFamily.class);

    void put(ColumnFamily family, byte[] key, byte[] value) {
        unsorted.add(new Change(family, new KeyRange(key, null), value));
    }

    void delete(ColumnFamily family, byte[] key) {
        put(family, key, DELETED);
    }

    void deleteRange(ColumnFamily family, byte[] from, byte[] to) {
        unsorted.add(new Change(family, new KeyRange(from, to), DELETED));
    }

    void sort() {
        unsorted.forEach(this::apply);
        unsorted.clear();
    }

    private void apply(Change change) {
        NavigableMap<byte[], byte[]> rows =
                sorted.computeIfAbsent(change.family, family -> new TreeMap<>(Arrays::compareUnsigned));
        byte[] to = change.range.to;
        if (to == null) {
            rows.put(change.range.from, change.value);
        } else {
            rows.subMap(change.range.from, true, to, false).clear();
            deletedRanges
                    .computeIfAbsent(change.family, family -> new ArrayList<>())
                    .add(change.range);
        }
    }

    /** The sorted changes of a range; a value that {@link #isDeleted} hides the row. */
    NavigableMap<byte[], byte[]> within(ColumnFamily family, byte[] from, byte[] to) {
        NavigableMap<byte[], byte[]> rows = sorted.get(family);
        return rows == null || Arrays.compareUnsigned(from, to) >= 0 ? NONE : rows.subMap(from, true, to, false);
    }

    byte @Nullable [] changed(ColumnFamily family, byte[] key) {
        NavigableMap<byte[], byte[]> rows = sorted.get(family);
        return rows == null ? null : rows.get(key);
    }

    // A deletion is known by the array itself: a row may well have an empty value.
    @SuppressWarnings("ReferenceEquality")
    static boolean isDeleted(byte[] value) {
        return value == DELETED;
    }

    boolean hasDeletedRanges(ColumnFamily family) {
        return deletedRanges.containsKey(family);
    }

    /** Whether a range deletion hides the row that the store has at a key. */
    boolean hides(ColumnFamily family, byte[] key) {
        return deletedRanges.getOrDefault(family, List.of()).stream().anyMatch(range -> range.contains(key));
    }

    void clear() {
        unsorted.clear();
        sorted.clear();
        deletedRanges.clear();
    }

    /**
     * One change; a range without an end is a single key.
     *
     * <p><em>Thread-safe.</em>
     */
    private static final class Change {
        private final ColumnFamily family;
        private final KeyRange range;
        private final byte[] value;

        Change(ColumnFamily family, KeyRange range, byte[] value) {
            this.family = family;
            this.range = range;
            this.value = value;
        }
    }

    /**
     * Keys from one to another, the second exclusive.
     *
     * <p><em>Thread-safe.</em>
     */
    private static final class KeyRange {
        private final byte[] from;
        private final byte @Nullable [] to;

        KeyRange(byte[] from, byte @Nullable [] to) {
            this.from = from;
            this.to = to;
        }

        boolean contains(byte[] key) {
            return to != null && Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
        }
    }
}
