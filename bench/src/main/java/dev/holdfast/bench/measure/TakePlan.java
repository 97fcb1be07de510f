package dev.holdfast.bench.measure;

/**
 * Workers that take a batch, acknowledge it, wait for the confirmation, and take the next, until a prepared backlog is
 * gone.
 *
 * @param workers how many connections take at once
 * @param batch how many messages one take asks for
 * @param messages size of the backlog that is prepared before the clock starts
 * @param bodyBytes size of each message body
 *     <p><em>Thread-safe.</em>
 */
public record TakePlan(int workers, int batch, int messages, int bodyBytes) {
    /** What the row of this plan is called. */
    public String title() {
        return "take " + batch + " and acknowledge, " + workers + (workers == 1 ? " worker" : " workers");
    }
}
