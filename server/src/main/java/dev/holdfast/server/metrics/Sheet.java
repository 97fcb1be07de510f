package dev.holdfast.server.metrics;

import dev.holdfast.server.meter.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is shown at one moment, gathered family by family.
 *
 * <p><em>One thread at a time.</em>
 */
final class Sheet {

    /** How many of what a histogram counts make one of what is shown. */
    static final double NANOS_PER_SECOND = 1e9;

    static final double MILLIS_PER_SECOND = 1e3;

    private final Map<Family, List<DataPointSnapshot>> points = new EnumMap<>(Family.class);

    /** @param labels name, value, name, value … */
    void put(Family family, long value, String... labels) {
        add(
                family,
                switch (family.kind()) {
                    case COUNTER -> new CounterDataPointSnapshot((double) value, Labels.of(labels), null, 0);
                    case GAUGE -> new GaugeDataPointSnapshot((double) value, Labels.of(labels), null);
                    case HISTOGRAM -> throw new IllegalArgumentException(family + " is a histogram");
                });
    }

    void put(Family family, Histogram.Reading reading, double unit, String... labels) {
        int buckets = reading.bounds().buckets();
        double[] upper = new double[buckets];
        for (int i = 0; i < buckets - 1; i++) {
            upper[i] = reading.bounds().upper(i) / unit;
        }
        upper[buckets - 1] = Double.POSITIVE_INFINITY;
        ClassicHistogramBuckets counts = ClassicHistogramBuckets.of(upper, reading.counts());
        add(
                family,
                HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(counts)
                        .sum(reading.sum() / unit)
                        .labels(Labels.of(labels))
                        .build());
    }

    private void add(Family family, DataPointSnapshot point) {
        points.computeIfAbsent(family, key -> new ArrayList<>()).add(point);
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        points.forEach((family, ofFamily) -> all.add(snapshot(family, ofFamily)));
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot snapshot(Family family, List<DataPointSnapshot> points) {
        return switch (family.kind()) {
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(family.text()).help(family.help());
                points.forEach(point -> counter.dataPoint((CounterDataPointSnapshot) point));
                yield counter.build();
            }
            case GAUGE -> {
                GaugeSnapshot.Builder gauge =
                        GaugeSnapshot.builder().name(family.text()).help(family.help());
                points.forEach(point -> gauge.dataPoint((GaugeDataPointSnapshot) point));
                yield gauge.build();
            }
            case HISTOGRAM -> {
                HistogramSnapshot.Builder histogram =
                        HistogramSnapshot.builder().name(family.text()).help(family.help());
                points.forEach(point -> histogram.dataPoint((HistogramDataPointSnapshot) point));
                yield histogram.build();
            }
        };
    }
}
