package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The claims on messages of the queues that one lane owns. A claim that has expired at {@code nowMillis}, or whose last
 * message is gone, does not exist.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface ClaimStore {

    /**
     * Claims the oldest messages that are neither claimed nor delayed; each one's life is extended to the end of the
     * claim plus grace where it would end before the claim does. A message that the dead-letter rule catches moves and
     * is not returned; it keeps its id and is free in the target at once, as a {@link DeadLetter}.
     */
    Claimed create(Queue queue, ClaimRequest request, long nowMillis);

    @Nullable
    Claim get(Queue queue, ClaimId id, long nowMillis);

    /** A claim without its messages; null when it does not exist. */
    @Nullable
    ClaimSummary summary(Queue queue, ClaimId id, long nowMillis);

    /**
     * One turn of a listing of a queue's claims, in the order of their ids.
     *
     * @param after exclusive; null for the beginning
     * @param maxExamined the most claims to look at
     */
    ClaimTurn list(Queue queue, @Nullable ClaimId after, int limit, int maxExamined, long nowMillis);

    /** Those of the messages that a claim holds, in the order of their positions. */
    List<MessageId> held(Queue queue, ClaimId id, List<MessageId> messages, long nowMillis);

    /**
     * Deletes those of the messages that a claim holds.
     *
     * @param claimedMillis since when whoever deletes them has had them, for what is counted
     * @return them, in the order of their positions
     */
    List<MessageId> deleteMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long claimedMillis, long nowMillis);

    /** Starts the claim's time anew and extends its messages' lives as a new claim would. @return whether it exists */
    boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis);

    /** Ends a claim: its messages are free again, at their old positions. @return whether it existed */
    boolean release(Queue queue, ClaimId id, long nowMillis);

    /**
     * Ends a claim for some of its messages; it goes on with the others, and ends with the last. They are free at their
     * old positions, at once or after a delay. Until then they are delayed, whether or not their queue is revealed.
     * Their lives and the counts of their claims stay as they are.
     *
     * @param delaySeconds 0 for none
     * @return those that the claim held, in the order of their positions
     */
    List<MessageId> releaseMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long delaySeconds, long nowMillis);

    /**
     * Starts the time of some of a claim's messages anew and extends their lives as an update would. Unless they are
     * all that the claim holds, they go over to a new claim with the same grace and client; it does not count as a
     * further one.
     *
     * @param newId the id of that claim
     * @return null, with nothing changed, when the claim holds none of them
     */
    @Nullable
    Extension extendMessages(
            Queue queue, ClaimId id, List<MessageId> messages, ClaimId newId, long ttlSeconds, long nowMillis);

    /**
     * Moves messages of a claim to the dead-letter queue, however often they were claimed. As with any other dead
     * letter they keep their ids and are free there at once.
     *
     * @param reason null when none was given
     * @return those that the claim held, in the order of their positions
     */
    List<MessageId> reject(
            Queue queue,
            ClaimId id,
            List<MessageId> messages,
            @Nullable String reason,
            DeadLetterRule rule,
            long nowMillis);
}
