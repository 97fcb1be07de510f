package dev.holdfast.server.notify;

/**
 * What has become of notices since the start, and what is still to come.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param delivered notices that a subscriber has taken
 * @param retries calls that failed and were, or will be, made again
 * @param givenUp notices that a subscriber will not get, because all attempts have failed
 * @param refused notices that a subscriber will not get, because its answer or its address rules that out
 * @param missed notices that were dropped because a subscriber was too far behind
 * @param waiting subscriptions that have something to be told at this moment
 */
public record NotifierCounts(long delivered, long retries, long givenUp, long refused, long missed, long waiting) {

    /** Where nobody is told. */
    public static final NotifierCounts NONE = new NotifierCounts(0, 0, 0, 0, 0, 0);
}
