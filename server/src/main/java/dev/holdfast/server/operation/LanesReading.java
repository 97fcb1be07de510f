package dev.holdfast.server.operation;

/**
 * How the lanes of one pool, or of all, are at one moment.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param lanes how many there are
 * @param waitingTasks what waits for its turn, in all of them
 * @param longestLine what waits in the lane where that is most
 * @param waitingCalls calls that wait for messages
 */
public record LanesReading(int lanes, long waitingTasks, long longestLine, long waitingCalls) {

    static final LanesReading NONE = new LanesReading(0, 0, 0, 0);

    LanesReading plus(LanesReading other) {
        return new LanesReading(
                lanes + other.lanes,
                waitingTasks + other.waitingTasks,
                Math.max(longestLine, other.longestLine),
                waitingCalls + other.waitingCalls);
    }
}
