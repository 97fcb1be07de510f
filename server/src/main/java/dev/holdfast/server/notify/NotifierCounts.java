package dev.holdfast.server.notify;

/**
 * What has become of notices since the start.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param delivered notices that a subscriber has taken
 * @param retries calls that failed and were, or will be, made again
 * @param givenUp notices that a subscriber will not get
 * @param missed notices that were dropped because a subscriber was too far behind
 */
public record NotifierCounts(long delivered, long retries, long givenUp, long missed) {}
