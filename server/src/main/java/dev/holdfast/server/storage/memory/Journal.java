package dev.holdfast.server.storage.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/**
 * The open changes of a shard, each with the step that takes it back. The values in the maps are immutable, so putting
 * the old value back is all that undoing needs.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Journal {

    private final Deque<Runnable> undoSteps = new ArrayDeque<>();

    <K, V> void put(Map<K, V> map, K key, V value) {
        V before = map.put(key, value);
        undoSteps.push(before == null ? () -> map.remove(key) : () -> map.put(key, before));
    }

    <K, V> void remove(Map<K, V> map, K key) {
        V before = map.remove(key);
        if (before != null) {
            undoSteps.push(() -> map.put(key, before));
        }
    }

    <E> void add(Set<E> set, E element) {
        if (set.add(element)) {
            undoSteps.push(() -> set.remove(element));
        }
    }

    <E> void remove(Set<E> set, E element) {
        if (set.remove(element)) {
            undoSteps.push(() -> set.add(element));
        }
    }

    void onUndo(Runnable step) {
        undoSteps.push(step);
    }

    boolean isEmpty() {
        return undoSteps.isEmpty();
    }

    /** Makes the changes final. */
    void keep() {
        undoSteps.clear();
    }

    /** Takes back the changes, the last one first. */
    void undo() {
        while (!undoSteps.isEmpty()) {
            undoSteps.pop().run();
        }
    }
}
