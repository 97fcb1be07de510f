package dev.holdfast.server.storage;

import dev.holdfast.protocol.QueueName;

/**
 * Why a message lies in a dead-letter queue, told by the message for as long as it lies there.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param source the queue that it came from
 * @param reason {@link #CLAIMED_TOO_OFTEN}, {@link #REJECTED}, or what was said when it was rejected
 * @param movedMillis when it was moved
 * @param claimCount how many times it was claimed in its source
 */
public record DeadLetter(QueueName source, String reason, long movedMillis, int claimCount) {

    public static final String CLAIMED_TOO_OFTEN = "claimed_too_often";

    /** Of one that was rejected without a reason. */
    public static final String REJECTED = "rejected";
}
