package dev.holdfast.server.operation;

/**
 * Takes back what a group of a lane has changed in memory, should the group fail.
 *
 * <p><em>Owned by one lane.</em>
 */
@FunctionalInterface
interface Undo {

    /** Remembers how to take back one change; the last one is taken back first. */
    void onUndo(Runnable step);
}
