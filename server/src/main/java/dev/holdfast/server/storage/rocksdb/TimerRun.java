package dev.holdfast.server.storage.rocksdb;

/**
 * Messages at consecutive positions with the same due moment, which share one timer row. It grows as long as messages
 * continue it, and becomes a row when one does not or when the batch is written: that a post of a hundred messages
 * costs one timer row is due to this.
 *
 * <p><em>Owned by one lane.</em>
 */
final class TimerRun {
    private final TimerKind kind;
    private long dueMillis;
    private long first;
    private long count;

    TimerRun(TimerKind kind) {
        this.kind = kind;
    }

    TimerKind kind() {
        return kind;
    }

    /** Takes the message in if it continues the run. @return whether it does */
    boolean extend(long due, long sequence) {
        if (count == 0 || due != dueMillis || sequence != first + count) {
            return false;
        }
        count++;
        return true;
    }

    void start(long due, long sequence) {
        dueMillis = due;
        first = sequence;
        count = 1;
    }

    /** Writes the row and is empty then. */
    void close(OpenBatch batch, long queue) {
        if (count > 0) {
            batch.putTimer(Keys.messageTimer(kind, dueMillis, queue, first), count);
            count = 0;
        }
    }

    void forget() {
        count = 0;
    }
}
