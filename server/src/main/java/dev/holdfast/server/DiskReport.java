package dev.holdfast.server;

import dev.holdfast.server.storage.kv.DiskGuard.Reading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log, once each time, that the disk fills up, that it is full, and that it has room again.
 *
 * <p><em>One thread at a time.</em>
 */
final class DiskReport {

    private static final Logger LOG = LoggerFactory.getLogger(DiskReport.class);

    private final int warnUsedPercent;
    private boolean wasLow;
    private boolean wasFull;

    DiskReport(int warnUsedPercent) {
        this.warnUsedPercent = warnUsedPercent;
    }

    /** @param isFull whether new messages are refused */
    void note(Reading reading, boolean isFull) {
        long usedPercent = 100 - 100 * reading.freeBytes() / Math.max(1, reading.totalBytes());
        boolean isLow = usedPercent >= warnUsedPercent;
        if (isFull && !wasFull) {
            LOG.atWarn()
                    .addKeyValue("freeBytes", reading.freeBytes())
                    .log("The disk is nearly full: new messages are refused; reads, claims and deletes go on");
        } else if (wasFull && !isFull) {
            LOG.atInfo()
                    .addKeyValue("freeBytes", reading.freeBytes())
                    .log("The disk has room again: new messages are taken");
        } else if (isLow && !wasLow && !isFull) {
            LOG.atWarn().addKeyValue("usedPercent", usedPercent).log("The disk fills up: free some space soon");
        }
        wasLow = isLow;
        wasFull = isFull;
    }
}
