package dev.holdfast.server.storage.kv;

/**
 * When a disk counts as full, and how large the reserve is that lets a full one still clean up.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param softFullBytes free space below which new messages are refused, unless the percentage asks for more
 * @param softFullPercent the same as a share of the disk
 * @param ballastBytes size of the reserve file
 * @param releaseBelowBytes free space below which the reserve is given up
 */
public record DiskLimits(long softFullBytes, int softFullPercent, long ballastBytes, long releaseBelowBytes) {
    private static final long MEBIBYTE = 1L << 20;

    public DiskLimits {
        if (softFullBytes < 0 || ballastBytes < 0 || releaseBelowBytes < 0) {
            throw new IllegalArgumentException("disk limits are not negative");
        }
        if (softFullPercent < 0 || softFullPercent > 90) {
            throw new IllegalArgumentException("softFullPercent must be between 0 and 90, not " + softFullPercent);
        }
        if (softFullBytes < releaseBelowBytes) {
            throw new IllegalArgumentException("the disk must count as full before the reserve is given up");
        }
    }

    public static DiskLimits defaults() {
        return new DiskLimits(2048 * MEBIBYTE, 5, 512 * MEBIBYTE, 256 * MEBIBYTE);
    }

    /** Free space below which a disk of that size counts as full. */
    long softFullBytes(long totalBytes) {
        return Math.max(softFullBytes, totalBytes / 100 * softFullPercent);
    }
}
