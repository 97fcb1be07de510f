package dev.holdfast.bench;

import dev.holdfast.bench.ceiling.DiskCeiling;
import dev.holdfast.bench.ceiling.EchoCeiling;
import dev.holdfast.bench.ceiling.EngineCeiling;
import dev.holdfast.bench.measure.DeliveryPlan;
import dev.holdfast.bench.measure.Driver;
import dev.holdfast.bench.measure.FanOutPlan;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.PostPlan;
import dev.holdfast.bench.measure.Series;
import dev.holdfast.bench.measure.Statistics;
import dev.holdfast.bench.measure.Table;
import dev.holdfast.bench.measure.TakePlan;
import dev.holdfast.bench.measure.WorkPlan;
import dev.holdfast.bench.nats.NatsDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Workloads × sides × rounds: runs them alternating and keeps what each round gave.
 *
 * <p>Within a round every row is run on all sides back to back, and the order of the sides turns around from round to
 * round, so that a slow minute of the machine hits all of them. The first round warms up and is not counted. Ratios are
 * taken between neighbours, then the median of them.
 *
 * <p><em>One thread at a time.</em>
 */
final class Comparison {
    private static final int BODY_BYTES = 128;
    private static final int TAKE_BATCH = 100;
    private static final String OURS = "Holdfast";
    private static final String THEIRS = "JetStream";
    private static final String THEIRS_KEEPING = "JetStream, messages kept";
    private static final List<int[]> POST_SHAPES = List.of(new int[] {1, 1}, new int[] {1, 256}, new int[] {8, 64});
    private static final int[] TAKE_WORKERS = {1, 8};
    private static final String THEIRS_UNKEPT = "NATS, nothing kept";
    private static final int WATCHERS = 1000;
    private static final int WINDOW = 1000;

    /**
     * How much is done.
     *
     * @param rounds counted rounds
     * @param postDuration length of a round of posts and of a ceiling
     * @param takeMessages backlog of a round of takes
     * @param fanOutMessages how many messages are pushed to a thousand connections
     */
    record Size(int rounds, Duration postDuration, int takeMessages, int fanOutMessages) {}

    private interface Measurement {
        Outcome run() throws Exception;
    }

    private record Step(String row, String side, Measurement measurement) {}

    private final Size size;
    private final String only;
    private final Map<String, List<Step>> steps = new LinkedHashMap<>();
    private final Map<String, Series> series = new LinkedHashMap<>();
    private int engineRuns;

    Comparison(Size size, String only) {
        this.size = size;
        this.only = only;
    }

    void addOurs(Driver driver) {
        posts().forEach(plan -> add(plan.title(), OURS, () -> driver.post(plan)));
        takes().forEach(plan -> add(plan.title(), OURS, () -> driver.take(plan)));
        addLive(OURS, driver);
    }

    void addTheirs(NatsDriver driver) {
        posts().forEach(plan -> add(plan.title(), THEIRS, () -> driver.post(plan)));
        takes().forEach(plan -> add(plan.title(), THEIRS, () -> driver.take(plan)));
        addLive(THEIRS, driver);
        add(fanOut().title(), THEIRS_UNKEPT, () -> driver.fanOutUnkept(fanOut()));
    }

    private void addLive(String side, Driver driver) {
        for (DeliveryPlan.Load load : DeliveryPlan.Load.values()) {
            DeliveryPlan plan = new DeliveryPlan(load, size.postDuration(), BODY_BYTES);
            add(plan.title(), side, () -> driver.deliver(plan));
        }
        add(fanOut().title(), side, () -> driver.fanOut(fanOut()));
        WorkPlan work = new WorkPlan(8, 64, 8, WINDOW, size.postDuration(), BODY_BYTES);
        add(work.title(), side, () -> driver.work(work));
    }

    private FanOutPlan fanOut() {
        return new FanOutPlan(WATCHERS, size.fanOutMessages(), 64, BODY_BYTES);
    }

    /** The peer once more, with streams that keep what was acknowledged: less work, and not what a queue does. */
    void addTheirsKeeping(Driver driver) {
        takes().forEach(plan -> add(plan.title(), THEIRS_KEEPING, () -> driver.take(plan)));
    }

    void addCeilings(Path directory, EchoCeiling echo) {
        add("append 128 B and fsync", "", () -> DiskCeiling.run(directory, size.postDuration()));
        for (PostPlan plan : posts()) {
            int inFlight = plan.connections() * plan.inFlight();
            add(
                    "RocksDB alone, " + inFlight + " puts in flight",
                    "",
                    () -> EngineCeiling.run(
                            directory.resolve("engine-" + ++engineRuns), inFlight, BODY_BYTES, size.postDuration()));
        }
        posts().forEach(plan -> add("echo of " + plan.title(), "", () -> echo.run(plan)));
    }

    private List<PostPlan> posts() {
        return POST_SHAPES.stream()
                .map(shape -> new PostPlan(shape[0], shape[1], size.postDuration(), BODY_BYTES))
                .toList();
    }

    private List<TakePlan> takes() {
        List<TakePlan> plans = new ArrayList<>();
        for (TakePlan.Pace pace : TakePlan.Pace.values()) {
            for (int workers : TAKE_WORKERS) {
                plans.add(new TakePlan(workers, TAKE_BATCH, size.takeMessages(), BODY_BYTES, pace));
            }
        }
        return plans;
    }

    private void add(String row, String side, Measurement measurement) {
        if (row.contains(only)) {
            steps.computeIfAbsent(row, name -> new ArrayList<>()).add(new Step(row, side, measurement));
        }
    }

    /** Runs the warm-up and the counted rounds. */
    void run() throws Exception {
        for (int round = 0; round <= size.rounds(); round++) {
            for (List<Step> row : steps.values()) {
                List<Step> order = new ArrayList<>(row);
                if (round % 2 == 1) {
                    Collections.reverse(order);
                }
                for (Step step : order) {
                    run(round, step);
                }
            }
        }
    }

    private void run(int round, Step step) throws Exception {
        Outcome outcome = step.measurement().run();
        System.err.printf("round %d  %-58s %-24s %,12.0f/s%n", round, step.row(), step.side(), outcome.perSecond());
        if (round > 0) {
            series(step.row(), step.side()).add(outcome);
        }
    }

    private Series series(String row, String side) {
        return series.computeIfAbsent(row + "\n" + side, name -> new Series());
    }

    /** The tables, in Markdown. */
    String report() {
        Table sides = new Table("128-byte messages", "side", "msg/s", "p50 ms", "p99 ms", "p99.9 ms", "Holdfast is");
        Table ceilings = new Table("ceiling", "per second", "p50 ms", "p99 ms", "p99.9 ms");
        for (List<Step> row : steps.values()) {
            for (Step step : row) {
                Series measured = series(step.row(), step.side());
                if (step.side().isEmpty()) {
                    ceilings.row(step.row(), measured.cells());
                } else {
                    sides.row(step.row(), sideCells(step, measured));
                }
            }
        }
        return "Medians of " + size.rounds()
                + " alternating rounds; ratio: median (lowest–highest) of paired rounds.\n\n" + sides + "\n" + ceilings;
    }

    private List<String> sideCells(Step step, Series measured) {
        List<String> cells = new ArrayList<>();
        cells.add(step.side());
        cells.addAll(measured.cells());
        cells.add(step.side().equals(OURS) ? "" : Statistics.ratio(series(step.row(), OURS), measured));
        return cells;
    }
}
