package dev.holdfast.server.config;

/**
 * What the server does as the disk of its data directory fills up.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param warnUsedPercent how full the disk is when the server warns
 * @param reservePercent posts are refused while less than this part of the disk is free
 * @param reserveBytes posts are refused while less than this is free
 * @param ballastBytes the size of the file that is given up when the disk is nearly full; 0 for none
 * @param ballastReleaseBytes the file is given up when less than this is free
 */
public record DiskConfig(
        int warnUsedPercent, int reservePercent, long reserveBytes, long ballastBytes, long ballastReleaseBytes) {

    static DiskConfig of(Configuration configuration) {
        return new DiskConfig(
                configuration.get(Settings.WARN_USED_PERCENT),
                configuration.get(Settings.RESERVE_PERCENT),
                configuration.get(Settings.RESERVE_BYTES),
                configuration.get(Settings.BALLAST_BYTES),
                configuration.get(Settings.BALLAST_RELEASE_BYTES));
    }
}
