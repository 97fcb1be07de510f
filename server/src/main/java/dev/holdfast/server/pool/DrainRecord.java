package dev.holdfast.server.pool;

import dev.holdfast.server.storage.QueueKey;
import java.util.List;

/**
 * How far the draining of a pool has got. While there is a record that is not stopped the pool gets no new queues.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param movedQueues how many live elsewhere now
 * @param movedMessages how many messages were in them
 * @param failedQueues how many could not be moved in the last pass
 * @param lastError why the last one could not; empty when none failed
 * @param target where the queues on their way go; without a meaning when there are none
 * @param moving queues of which both this pool and the target may hold a copy: the one counts that the catalogue names
 */
public record DrainRecord(
        String pool,
        State state,
        long sinceMillis,
        long movedQueues,
        long movedMessages,
        long failedQueues,
        String lastError,
        String target,
        List<QueueKey> moving) {

    /** What is being done. */
    public enum State {
        RUNNING,
        DONE,
        STOPPED,
        FAILED
    }

    public static DrainRecord begun(String pool, long nowMillis) {
        return new DrainRecord(pool, State.RUNNING, nowMillis, 0, 0, 0, "", "", List.of());
    }

    /** It goes on: what failed before is tried again. */
    public DrainRecord resumed() {
        return new DrainRecord(pool, State.RUNNING, sinceMillis, movedQueues, movedMessages, 0, "", target, moving);
    }

    public DrainRecord in(State newState) {
        return new DrainRecord(
                pool, newState, sinceMillis, movedQueues, movedMessages, failedQueues, lastError, target, moving);
    }

    public DrainRecord moving(List<QueueKey> queues, String newTarget) {
        return new DrainRecord(
                pool, state, sinceMillis, movedQueues, movedMessages, failedQueues, lastError, newTarget, queues);
    }

    public DrainRecord withMoved(long queues, long messages) {
        return new DrainRecord(
                pool,
                state,
                sinceMillis,
                movedQueues + queues,
                movedMessages + messages,
                failedQueues,
                lastError,
                target,
                moving);
    }

    public DrainRecord withFailed(long queues, String trouble) {
        return new DrainRecord(
                pool, state, sinceMillis, movedQueues, movedMessages, failedQueues + queues, trouble, target, moving);
    }
}
