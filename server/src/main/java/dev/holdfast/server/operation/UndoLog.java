package dev.holdfast.server.operation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Takes back what a group of a lane has changed in memory, should the group fail.
 *
 * <p><em>Owned by one lane.</em>
 */
final class UndoLog {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Remembers how to take back one change. */
    void add(Runnable step) {
        steps.push(step);
    }

    /** Makes the changes of the group final. */
    void keep() {
        steps.clear();
    }

    /** Takes back the changes of the group, the last one first. */
    void undo() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
