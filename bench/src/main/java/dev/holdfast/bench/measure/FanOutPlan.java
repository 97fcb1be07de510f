package dev.holdfast.bench.measure;

/**
 * One connection posts, and every message is pushed to each of many others. An operation is one message at one of them.
 *
 * @param watchers how many connections are pushed every message
 * @param messages how many are posted
 * @param inFlight how many posts are unanswered at most
 * @param bodyBytes size of each message body
 *     <p><em>Thread-safe.</em>
 */
public record FanOutPlan(int watchers, int messages, int inFlight, int bodyBytes) {
    /** How many deliveries there will be. */
    public long deliveries() {
        return (long) watchers * messages;
    }

    /** What the row of this plan is called. */
    public String title() {
        return "fan-out, 1 queue to " + watchers + " connections";
    }
}
