package dev.holdfast.bench.measure;

import java.time.Duration;

/**
 * A work queue in motion: producers post while workers are given messages, acknowledge them and are given more. An
 * operation is one message that is acknowledged, with the confirmation in hand.
 *
 * @param producers connections that post
 * @param inFlight how many posts each of them keeps unanswered
 * @param workers connections that work
 * @param window how many messages a worker may hold unacknowledged
 * @param duration for how long
 * @param bodyBytes size of each message body
 *     <p><em>Thread-safe.</em>
 */
public record WorkPlan(int producers, int inFlight, int workers, int window, Duration duration, int bodyBytes) {
    /** What the row of this plan is called. */
    public String title() {
        return "work queue, " + producers + " producers and " + workers + " workers";
    }
}
