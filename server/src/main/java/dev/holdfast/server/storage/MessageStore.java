package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the queues that one lane owns. Every method takes the moment that the request was admitted: what has
 * expired by then does not exist, whether or not it has been swept. Queues that do not exist are empty.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface MessageStore {

    /** Appends messages at consecutive positions, all or none. @return their ids, in the same order */
    List<MessageId> post(Queue queue, List<NewMessage> messages, ClientId client, long nowMillis);

    /** One turn of a listing, in the order of positions. */
    ListTurn list(Queue queue, ListRequest request, long nowMillis);

    /** The position of the last message that was ever posted; 0 before the first. */
    long lastPosition(Queue queue);

    /** The message in whatever state it is: free, claimed or delayed; null when there is none. */
    @Nullable
    Message get(Queue queue, MessageId id, long nowMillis);

    /** Deletes messages in whatever state they are. @return how many there were */
    int delete(Queue queue, List<MessageId> ids, long nowMillis);

    /**
     * Removes and returns the oldest messages that are neither claimed nor delayed.
     *
     * @param maxBodyBytes where to stop, once there is one
     */
    List<Message> pop(Queue queue, int limit, long maxBodyBytes, long nowMillis);

    /** The same for messages of any size. */
    default List<Message> pop(Queue queue, int limit, long nowMillis) {
        return pop(queue, limit, Long.MAX_VALUE, nowMillis);
    }

    /**
     * Moves messages to the end of another queue. They keep their ids, bodies and ages, their lives and the counts of
     * their claims begin anew, and they are dead letters no more. What is claimed or delayed stays.
     *
     * @return those that were moved, in the order of their positions
     */
    List<MessageId> move(Queue source, List<MessageId> messages, Queue target, long nowMillis);

    /**
     * Appends messages that come from the store of another pool: they keep their ids, bodies, ages and lives, and why
     * they are dead letters, and are free at once.
     */
    void accept(Queue queue, List<Message> messages, long nowMillis);

    /** Removes messages up to a position, which another store has accepted. */
    void drop(Queue queue, long throughSequence);

    /** Exact at {@code nowMillis}; O(1) when nothing has expired since the last sweep. */
    QueueStats stats(Queue queue, long nowMillis);

    /**
     * Ends the delays of all messages in the queue, for good: whatever delay later posts have, these wait no more. In
     * O(1) writes.
     */
    void reveal(Queue queue);

    /** Deletes all messages and claims of a queue in O(1) writes. */
    void purge(Queue queue);
}
