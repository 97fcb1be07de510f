package dev.holdfast.server.storage;

/**
 * How far the named watchers of queues have got. What is kept here goes with its queue; a purge leaves it.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface PositionStore {

    /** What the names of the server's own positions begin with, and none that a client may choose. */
    String RESERVED = "\0";

    /** What stands for a name that nothing is kept under. */
    long NONE = -1;

    /** The position under a name, or {@link #NONE}. */
    long find(Queue queue, String name);

    /** How many names of clients a queue has, as far as {@code limit}. */
    int count(Queue queue, int limit);

    /** Keeps a position under a name that nothing was kept under; there must be room for it. */
    void begin(Queue queue, String name, long position);

    /** Keeps a position under a name, in place of what was kept there. */
    void keep(Queue queue, String name, long position);

    /** Keeps nothing under the name any more. */
    void forget(Queue queue, String name);
}
