package dev.holdfast.server.storage;

import java.util.List;

/**
 * Queues on their way from the store of one pool to that of another, with everything that clients hold of them: ids,
 * markers, claims, the positions of named watchers, subscriptions, and posts that they may repeat.
 *
 * <pre>
 *   one shard                         another one
 *   depart ─► next ─► next ─► end     arrive ─► take ─► take ─► admit
 *                                          └──────┴──► abandon
 * </pre>
 *
 * The number of a queue belongs to its store, so it changes; what ids and markers have of it, {@link Queue#check()},
 * does not.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface QueueTransfer {

    /** Shows all of a queue, which nobody changes until it is done; what comes due meanwhile may still be shown. */
    Departure depart(Queue queue);

    /**
     * Makes room for a queue of another store. Nobody finds it and it counts for nothing before it is admitted.
     *
     * @throws IllegalArgumentException when there is a queue of that name
     */
    Arrival arrive(Queue original);

    /** Removes what was not admitted before the store was closed. */
    void abandonArrivals();

    /**
     * A queue that is shown part by part.
     *
     * <p><em>Owned by one lane.</em>
     */
    interface Departure {

        /**
         * The next parts, at least one.
         *
         * @param maxParts the most parts
         * @param maxBytes about how many bytes they may take together; one part may take more
         * @return an empty list at the end
         */
        List<QueuePart> next(int maxParts, long maxBytes);
    }

    /**
     * A queue that is taken in part by part, which may be in several writes.
     *
     * <p><em>Owned by one lane.</em>
     */
    interface Arrival {

        void take(List<QueuePart> parts, long nowMillis);

        /** Lets everybody see the queue, which is whole. */
        Queue admit();

        /** Removes what has come. */
        void abandon();
    }
}
