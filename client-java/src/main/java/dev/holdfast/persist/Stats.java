package dev.holdfast.persist;

import java.time.Duration;
import java.util.List;

/**
 * How a {@link Persistent} is doing, in numbers.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param links one for each place for a link, ready or not
 * @param calls how many were made
 * @param waiting how many wait for a link now
 * @param moved how many times a request that had not been sent was handed to another link
 * @param resent how many times a request was sent again because its outcome was unknown
 * @param unknown how many calls failed with {@link OutcomeUnknown}
 * @param timedOut how many calls failed with {@link TimedOut}
 */
public record Stats(
        List<LinkStats> links, long calls, int waiting, long moved, long resent, long unknown, long timedOut) {

    public Stats {
        links = List.copyOf(links);
    }

    /**
     * One place for a link.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param load how many requests wait for their answers
     * @param roundTrip zero if unknown
     * @param failures how many attempts failed in a row
     * @param since how long it has been in its state
     */
    public record LinkStats(
            Endpoint endpoint, SlotState state, int load, Duration roundTrip, int failures, Duration since) {}
}
