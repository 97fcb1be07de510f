package dev.holdfast.server.base;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out lately, each until its own moment. When it is full, what was asked for the longest ago makes room.
 *
 * <p><em>Thread-safe.</em>
 */
public final class BoundedCache<K, V> {

    private record Entry<V>(V value, long untilMillis) {}

    private final Map<K, Entry<V>> entries;

    public BoundedCache(int maxEntries) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
                return size() > maxEntries;
            }
        };
    }

    /** The value, unless there is none or its moment has come. */
    public synchronized @Nullable V find(K key, long nowMillis) {
        Entry<V> entry = entries.get(key);
        if (entry != null && nowMillis >= entry.untilMillis) {
            entries.remove(key);
            return null;
        }
        return entry == null ? null : entry.value;
    }

    public synchronized void put(K key, V value, long untilMillis) {
        entries.put(key, new Entry<>(value, untilMillis));
    }

    public synchronized int size() {
        return entries.size();
    }
}
