package dev.holdfast.bench.measure;

import java.util.Arrays;
import java.util.Locale;

/**
 * Medians and ratios of paired rounds.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Statistics {
    private Statistics() {}

    /** The middle value, or the mean of the two middle ones. */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median of the ratios of rounds that ran next to each other, with the smallest and the largest. */
    public static String ratio(Series ours, Series theirs) {
        int rounds = Math.min(ours.size(), theirs.size());
        if (rounds == 0) {
            return "–";
        }
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, round -> ours.perSecond(round) / theirs.perSecond(round));
        return String.format(
                Locale.ROOT,
                "**%.2f ×** (%.2f–%.2f)",
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }
}
