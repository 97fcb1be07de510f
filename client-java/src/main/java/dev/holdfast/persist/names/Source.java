package dev.holdfast.persist.names;

import java.util.function.Consumer;

/**
 * Where the addresses of one subscription come from. A {@link Watch} owns it and calls it on the timer's thread.
 *
 * <p><em>One thread at a time.</em>
 */
interface Source {

    /**
     * The first call.
     *
     * @param changed to be run, by any thread, when there may be something new
     */
    default void open(Runnable changed) {}

    /**
     * Looks once. The next look comes after this one is done.
     *
     * @param done takes one outcome, from any thread
     */
    void look(Consumer<Outcome> done);

    /** The last call, perhaps during a look. */
    default void close() {}
}
