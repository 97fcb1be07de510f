package dev.holdfast.bench.measure;

import java.time.Duration;

/**
 * Posts on one connection of messages that another connection is pushed. A latency is the time from the decision to
 * post a message to its arrival at the other connection.
 *
 * @param load how fast messages are posted
 * @param duration for how long
 * @param bodyBytes size of each message body
 *     <p><em>Thread-safe.</em>
 */
public record DeliveryPlan(Load load, Duration duration, int bodyBytes) {
    /** How fast messages are posted. */
    public enum Load {
        /** The next one when the one before is answered. */
        ONE_IN_FLIGHT("1 in flight"),
        /** At half the rate that the same connection reaches with 256 in flight, whatever is answered. */
        HALF("at half load"),
        /** With 256 in flight. */
        FULL("256 in flight");

        private final String title;

        Load(String title) {
            this.title = title;
        }
    }

    /** How many requests are unanswered at most. */
    public int inFlight() {
        return load == Load.ONE_IN_FLIGHT ? 1 : 256;
    }

    /** The same with another load, for a while. */
    public DeliveryPlan with(Load other, Duration newDuration) {
        return new DeliveryPlan(other, newDuration, bodyBytes);
    }

    /** What the row of this plan is called. */
    public String title() {
        return "post to delivery, " + load.title;
    }
}
