package dev.holdfast.server.operation;

/**
 * When a lane does what no call asks it for: sweeping, redriving, and claiming for consumers.
 *
 * <p>After a failure that rests for a moment. Until a write has succeeded it is also written apart from the calls of
 * its group, so that a call which only reads does not fail with it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class OwnWork {

    private static final long PAUSE_MILLIS = 1000;

    private boolean isInDoubt;
    private long restUntilMillis;
    private long lastWrite;

    /** It has failed, by a fault that may meet the calls of the next groups too. */
    void doubt() {
        isInDoubt = true;
    }

    /** It or a write has failed, and would so again if it were tried at once. */
    void rest(long nowMillis) {
        isInDoubt = true;
        restUntilMillis = nowMillis + PAUSE_MILLIS;
    }

    /** @param write the number of the lane's last write, which is the same as before when there was nothing to write */
    void noteWrite(long write) {
        if (write != lastWrite) {
            lastWrite = write;
            isInDoubt = false;
        }
    }

    boolean isInDoubt() {
        return isInDoubt;
    }

    boolean rests(long nowMillis) {
        return nowMillis < restUntilMillis;
    }

    long restUntilMillis() {
        return restUntilMillis;
    }
}
