package dev.holdfast.server.storage.rocksdb;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map that keeps the entries that were used last.
 *
 * <p><em>Owned by one lane.</em>
 */
final class LruCache<K, V> {
    private final Entries<K, V> entries;

    LruCache(int maxEntries) {
        entries = new Entries<>(maxEntries);
    }

    @Nullable
    V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        entries.put(key, value);
    }

    @Nullable
    V remove(K key) {
        return entries.remove(key);
    }

    void clear() {
        entries.clear();
    }

    /** The map underneath. */
    private static final class Entries<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int maxEntries;

        Entries(int maxEntries) {
            super(16, 0.75f, true);
            this.maxEntries = maxEntries;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maxEntries;
        }
    }
}
