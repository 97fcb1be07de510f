package dev.holdfast.server.operation;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One redrive of a dead-letter queue, and how far it has got.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param target where all messages go; null for each one's own source
 * @param rate the most messages in a second; 0 for any number
 * @param startedMillis what comes to the queue later is left there, so that a message that dies again ends a redrive
 * @param afterSequence what it has looked at
 * @param nextMillis when its next turn is due
 */
record Redrive(
        Queue queue,
        @Nullable QueueName target,
        long rate,
        long limit,
        boolean isDryRun,
        long startedMillis,
        long afterSequence,
        Progress progress,
        State state,
        long nextMillis) {

    /** What has come of a redrive, or comes of it. */
    enum State {
        RUNNING,
        FINISHED,
        CANCELLED,
        FAILED
    }

    /** How many messages it has met. */
    record Progress(long examined, long moved, long skipped) {
        static final Progress NONE = new Progress(0, 0, 0);

        Progress plus(Progress more) {
            return new Progress(examined + more.examined, moved + more.moved, skipped + more.skipped);
        }
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** The same redrive of a queue that lives elsewhere now, with all its positions. */
    Redrive of(Queue moved) {
        return new Redrive(
                moved, target, rate, limit, isDryRun, startedMillis, afterSequence, progress, state, nextMillis);
    }

    Redrive in(State newState) {
        return with(afterSequence, progress, newState, nextMillis);
    }

    Redrive dueAt(long millis) {
        return with(afterSequence, progress, state, millis);
    }

    Redrive with(long newAfter, Progress newProgress, State newState, long newNextMillis) {
        return new Redrive(
                queue, target, rate, limit, isDryRun, startedMillis, newAfter, newProgress, newState, newNextMillis);
    }
}
