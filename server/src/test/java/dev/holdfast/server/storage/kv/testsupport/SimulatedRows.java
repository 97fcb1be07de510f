package dev.holdfast.server.storage.kv.testsupport;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a simulated store, sorted per family.
 *
 * <p><em>One thread at a time.</em>
 */
final class SimulatedRows implements KvBatch.Visitor {
    private final Map<ColumnFamily, NavigableMap<byte[], byte[]>> families = new EnumMap<>(ColumnFamily.class);

    SimulatedRows copy() {
        SimulatedRows copy = new SimulatedRows();
        families.forEach((family, rows) -> copy.rows(family).putAll(rows));
        return copy;
    }

    byte @Nullable [] get(ColumnFamily family, byte[] key) {
        byte[] value = rows(family).get(key);
        return value == null ? null : value.clone();
    }

    NavigableMap<byte[], byte[]> copyOfRange(ColumnFamily family, byte[] from, byte[] to) {
        NavigableMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
        if (Arrays.compareUnsigned(from, to) < 0) {
            copy.putAll(rows(family).subMap(from, true, to, false));
        }
        return copy;
    }

    long bytes() {
        return families.values().stream()
                .flatMap(rows -> rows.entrySet().stream())
                .mapToLong(row -> row.getKey().length + row.getValue().length)
                .sum();
    }

    @Override
    public void put(ColumnFamily family, byte[] key, byte[] value) {
        rows(family).put(key, value);
    }

    @Override
    public void delete(ColumnFamily family, byte[] key) {
        rows(family).remove(key);
    }

    @Override
    public void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        rows(family).subMap(fromInclusive, true, toExclusive, false).clear();
    }

    private NavigableMap<byte[], byte[]> rows(ColumnFamily family) {
        return families.computeIfAbsent(family, unused -> new TreeMap<>(Arrays::compareUnsigned));
    }
}
