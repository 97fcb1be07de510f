package dev.holdfast.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The rounds of one workload on one side.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Series {
    private final List<Outcome> rounds = new ArrayList<>();

    /** Adds a round. */
    public void add(Outcome outcome) {
        rounds.add(outcome);
    }

    /** True when no round was run on this side. */
    public boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** The rate of one round, in the order in which they ran. */
    public double perSecond(int round) {
        return rounds.get(round).perSecond();
    }

    /** How many rounds were run. */
    public int size() {
        return rounds.size();
    }

    /** The median rate over all rounds. */
    public double medianPerSecond() {
        return Statistics.median(rounds.stream().mapToDouble(Outcome::perSecond).toArray());
    }

    /** The latency at a percentile, all rounds together, in milliseconds. */
    public double millisAt(double percentile) {
        Histogram all = Outcome.histogram();
        rounds.forEach(round -> all.add(round.latencyNanos()));
        return all.getValueAtPercentile(percentile) / 1e6;
    }

    /** Rate and latencies as table cells: rate, p50, p99, p99.9. */
    public List<String> cells() {
        if (rounds.isEmpty()) {
            return List.of("–", "–", "–", "–");
        }
        return List.of(
                String.format(Locale.ROOT, "%,.0f", medianPerSecond()),
                String.format(Locale.ROOT, "%.2f", millisAt(50)),
                String.format(Locale.ROOT, "%.2f", millisAt(99)),
                String.format(Locale.ROOT, "%.2f", millisAt(99.9)));
    }
}
