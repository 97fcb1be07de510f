package dev.holdfast.server.storage;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.SubscriptionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outboxes of the queues that one lane owns: what their subscribers have yet to be told.
 *
 * <pre>
 *   one queue's outbox, by (moment, sequence)
 *
 *           cursor of A                cursor of B          now
 *               |                          |                 |
 *     .  .  .   N   N   N   N   N   N   N  | N   N   N       |      N     N
 *     gone      still to be told to A      to both           |      delayed
 * </pre>
 *
 * An outbox is one log with a cursor per subscription, not a copy per subscription. What lies behind the slowest cursor
 * is removed; what expires before its delivery is passed over. Only subscriptions with
 * {@link Subscription.Delivery#OUTBOX} have a cursor, and with the last of them the outbox goes.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface NotificationStore {

    /** What {@link #post} answers when nobody is told. */
    long NOBODY = Long.MAX_VALUE;

    /**
     * Notes messages for the queue's subscribers, all or none. Beyond {@code maxNotices} the oldest are dropped, which
     * each subscription that had not got them is told as a gap.
     *
     * @param ids of the messages, in the same order; empty for those of a topic
     * @return when the first of them is due, or {@link #NOBODY}
     */
    long post(Queue queue, List<NewMessage> messages, List<MessageId> ids, int maxNotices, long nowMillis);

    /**
     * What is due for a subscription; at least one notice where one is due, whatever its size.
     *
     * @param maxBodyBytes where to stop, once there is one
     * @return null when there is no such subscription, or it has no cursor
     */
    @Nullable
    NoticePage next(Queue queue, SubscriptionId id, int limit, long maxBodyBytes, long nowMillis);

    /** Moves a cursor forward: everything up to the position is done with. Otherwise it does nothing. */
    void advance(Queue queue, SubscriptionId id, NoticePosition through);

    /**
     * Queues whose outboxes hold notices, or that have subscribers with {@link Subscription.Delivery#UNASKED}, in
     * ascending order of their numbers. A start goes through all of them.
     *
     * @param afterNumber exclusive; 0 for the first page
     */
    List<Queue> pending(long afterNumber, int limit);
}
