package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastClient;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.Series;
import dev.holdfast.bench.measure.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Creates queues up to a large number and prints, at powers of ten on the way, what a create, a page and a stats cost.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "queues",
        description = "Create, list page and stats with up to a million queues.",
        mixinStandardHelpOptions = true)
final class QueuesCommand implements Callable<Integer> {
    private static final String PREFIX = "queue-";
    private static final int IN_FLIGHT = 256;
    private static final int PAGE = 20;
    private static final long FIRST_STEP = 1000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--queues", description = "How many in the end (default ${DEFAULT-VALUE}).")
    private long queues = 1_000_000;

    private Duration duration = Duration.ofSeconds(3);

    @Override
    public Integer call() throws Exception {
        if (common.brief) {
            queues = 5000;
            duration = Duration.ofMillis(500);
        }
        common.inDirectory(this::measure);
        return 0;
    }

    private void measure(Path directory) throws Exception {
        System.out.println("Machine: " + Machine.describe(directory) + "\n");
        Table table = new Table(
                "queues",
                "create/s",
                "p99 ms",
                "page of 20 from the middle, p50 ms",
                "p99 ms",
                "stats, p50 ms",
                "p99 ms",
                "RSS MiB");
        try (HoldfastServer server = common.startHoldfast(directory);
                HoldfastClient client = new HoldfastClient(server.address(), 1, HoldfastClient.Greeting.HELLO)) {
            long made = 0;
            for (long goal = Math.min(FIRST_STEP, queues); made < queues; goal = Math.min(goal * 10, queues)) {
                Outcome created = client.createQueues(PREFIX, made, goal - made, IN_FLIGHT);
                made = goal;
                table.row(String.format(Locale.ROOT, "%,d", made), cells(client, server, created, made));
            }
        }
        System.out.println(table);
    }

    private List<String> cells(HoldfastClient client, HoldfastServer server, Outcome created, long made)
            throws IOException {
        String middle = String.format(Locale.ROOT, "%s%08d", PREFIX, made / 2);
        List<String> cells = new ArrayList<>();
        cells.add(cells(created).get(0));
        cells.add(cells(created).get(2));
        cells.addAll(cells(client.listQueues(middle, PAGE, 1, duration)).subList(1, 3));
        cells.addAll(cells(client.stats(middle, 1, duration)).subList(1, 3));
        cells.add(String.format(Locale.ROOT, "%.0f", server.residentBytes() / 1048576.0));
        return cells;
    }

    private static List<String> cells(Outcome outcome) {
        Series series = new Series();
        series.add(outcome);
        return series.cells();
    }
}
