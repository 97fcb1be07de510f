package dev.holdfast.server.storage.kv;

/**
 * Decides from the free space whether new messages may come in, and what happens to the reserve.
 *
 * <pre>
 *   free   0 ........ releaseBelow ........ softFull ....... + 1/8 ........ + ballast + 1/8 ......
 *          give up the reserve |   refuse messages    |  as before  |   accept   | build the reserve
 * </pre>
 *
 * The reserve is built only where it leaves the disk well above its limit, so that building it never ends in refusing.
 *
 * <p><em>One thread at a time.</em>
 */
public final class DiskGuard {
    private final DiskLimits limits;
    private boolean softFull;

    public DiskGuard(DiskLimits limits) {
        this.limits = limits;
    }

    /** What to do with the reserve file. */
    public enum BallastAction {
        KEEP,
        GROW,
        RELEASE
    }

    /**
     * What a look at the disk showed.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param ballastBytes size of the reserve file at that moment, 0 when there is none
     */
    public record Reading(long freeBytes, long totalBytes, long ballastBytes) {}

    /** Takes a reading in and answers what to do with the reserve. */
    public BallastAction observe(Reading reading) {
        long limit = limits.softFullBytes(reading.totalBytes);
        long margin = limit / 8;
        if (reading.freeBytes < limit) {
            softFull = true;
        } else if (reading.freeBytes >= limit + margin) {
            softFull = false;
        }
        if (reading.freeBytes < limits.releaseBelowBytes()) {
            return reading.ballastBytes > 0 ? BallastAction.RELEASE : BallastAction.KEEP;
        }
        long missing = limits.ballastBytes() - reading.ballastBytes;
        boolean ample = reading.freeBytes - missing >= limit + margin;
        return missing > 0 && ample ? BallastAction.GROW : BallastAction.KEEP;
    }

    /** Whether new messages must be refused; claims and deletes go on. */
    public boolean isSoftFull() {
        return softFull;
    }
}
