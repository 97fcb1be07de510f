package dev.holdfast.bench.measure;

import java.time.Duration;

/**
 * A closed loop of posts: so many connections, each with so many posts unanswered at any time.
 *
 * @param connections how many sockets post at once
 * @param inFlight how many posts each connection keeps unanswered
 * @param duration how long new posts are sent; the last replies are waited for
 * @param bodyBytes size of each message body
 *     <p><em>Thread-safe.</em>
 */
public record PostPlan(int connections, int inFlight, Duration duration, int bodyBytes) {
    /** What the row of this plan is called. */
    public String title() {
        return "post, " + connections + " × " + inFlight + " in flight";
    }
}
