package dev.holdfast.server.storage;

import dev.holdfast.server.meter.MessageCounts;
import java.util.Set;

/**
 * The part of a pool that one lane owns: everything of the projects that hash to the lane. Calls read what earlier
 * calls wrote; {@link #write()} hands all of it to the engine as one atomic batch.
 *
 * <p>Any method may throw {@link StorageException}; the changes since the last {@link #write()} are then gone, and
 * {@link #discard()} makes the shard usable again where the exception says that it is. The exception to this is
 * {@link StorageBehind}: nothing is gone, and the call is to be made again when others have had their turn.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface Shard {

    QueueStore queues();

    MessageStore messages();

    ClaimStore claims();

    PostIdStore postIds();

    PositionStore positions();

    SubscriptionStore subscriptions();

    NotificationStore notifications();

    QueueTransfer transfers();

    /** What has become of messages; to be kept or forgotten with the changes. */
    MessageCounts counts();

    /**
     * Ends what is due: messages and subscriptions whose time is over, claims that have expired, delays that have
     * passed. At most {@code maxItems}, so that a burst cannot hold up the lane.
     *
     * @return the queues that gained claimable messages by it, and whether more is due
     */
    Sweep sweep(long nowMillis, int maxItems);

    /** The moment at which {@link #sweep} next has something to do; {@link Long#MAX_VALUE} for never. */
    long nextDueMillis();

    /**
     * Writes the open changes as one atomic batch.
     *
     * @return the number of the last write of this pool that this shard's state depends on: a reply may leave when
     *     {@link Pool#sync()} has covered it
     */
    long write();

    /** Forgets the open changes and everything cached from them. */
    void discard();

    /** What a sweep did. */
    record Sweep(Set<QueueKey> wokenQueues, boolean hasMore) {}
}
