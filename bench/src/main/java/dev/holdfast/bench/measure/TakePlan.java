package dev.holdfast.bench.measure;

/**
 * Workers that take a batch, acknowledge it, wait for the confirmation, and take the next, until a prepared backlog is
 * gone. With the faster pace they ask for the next batch in the same breath as they acknowledge one.
 *
 * @param workers how many connections take at once
 * @param batch how many messages one take asks for
 * @param messages size of the backlog that is prepared before the clock starts
 * @param bodyBytes size of each message body
 * @param pace when the next batch is asked for
 *     <p><em>Thread-safe.</em>
 */
public record TakePlan(int workers, int batch, int messages, int bodyBytes, Pace pace) {
    /** When a worker asks for its next batch. */
    public enum Pace {
        /** After the batch before is confirmed as acknowledged. */
        AFTER_CONFIRMATION("and acknowledge"),
        /** Together with the acknowledgement of the batch before, whose confirmation it still waits for. */
        WITH_ACKNOWLEDGEMENT("and acknowledge while asking on");

        private final String title;

        Pace(String title) {
            this.title = title;
        }
    }

    /** What the row of this plan is called. */
    public String title() {
        return "take " + batch + " " + pace.title + ", " + workers + (workers == 1 ? " worker" : " workers");
    }
}
