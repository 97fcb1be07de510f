package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastClient;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.Series;
import dev.holdfast.bench.measure.Statistics;
import dev.holdfast.bench.measure.Table;
import dev.holdfast.bench.measure.TakePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares a queue with a long backlog to a short one, then kills the server and times its restart.
 *
 * <p>"Short" is a queue with just as many messages as the round takes from it. The short queue of the first column
 * lives in an empty store, that of the second in the store that holds the backlog; rounds on it alternate with rounds
 * on the long one.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "backlog",
        description = "Post, claim and list from the head with millions of messages waiting; restart after kill -9.",
        mixinStandardHelpOptions = true)
final class BacklogCommand implements Callable<Integer> {
    private static final int BODY_BYTES = 128;
    private static final int BATCH = 100;
    private static final int IN_FLIGHT = 256;
    private static final int LIST_IN_FLIGHT = 16;
    private static final String LONG_QUEUE = "long";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--messages", description = "Length of the backlog (default ${DEFAULT-VALUE}).")
    private long messages = 10_000_000;

    @Option(
            names = "--rounds",
            description = "Rounds per column, after one that is not counted (default ${DEFAULT-VALUE}).")
    private int rounds = 3;

    private Duration duration = Duration.ofSeconds(5);
    private int takeMessages = 100_000;
    private int shortQueues;

    /** The three rates of one column. */
    private record Column(Series post, Series take, Series list) {
        static Column empty() {
            return new Column(new Series(), new Series(), new Series());
        }
    }

    @Override
    public Integer call() throws Exception {
        if (common.brief) {
            messages = 50_000;
            rounds = 1;
            duration = Duration.ofMillis(500);
            takeMessages = 10_000;
        }
        common.inDirectory(this::measure);
        return 0;
    }

    private void measure(Path directory) throws Exception {
        System.out.println("Machine: " + Machine.describe(directory) + "\n");
        HoldfastServer server = common.startHoldfast(directory);
        try (ResourceStack resources = new ResourceStack()) {
            resources.add(server);
            HoldfastClient client =
                    resources.add(new HoldfastClient(server.address(), 1, HoldfastClient.Greeting.HELLO));
            System.out.println(compare(client, server));
            server.kill();
        }
        System.out.println(restart(directory));
    }

    private String compare(HoldfastClient client, HoldfastServer server) throws IOException {
        Column emptyStore = Column.empty();
        for (int round = 0; round <= rounds; round++) {
            runShort(client, round == 0 ? Column.empty() : emptyStore);
        }
        Outcome fill = client.fill(LONG_QUEUE, BODY_BYTES, messages);
        Column shortQueue = Column.empty();
        Column longQueue = Column.empty();
        for (int round = 0; round <= rounds; round++) {
            runShort(client, round == 0 ? Column.empty() : shortQueue);
            run(client, LONG_QUEUE, round == 0 ? Column.empty() : longQueue);
        }
        return String.format(
                Locale.ROOT,
                "Backlog of %,d messages, made at %,.0f msg/s; server then at %,.0f MiB.%n%n%s",
                fill.operations(),
                fill.perSecond(),
                server.residentBytes() / 1048576.0,
                table(emptyStore, shortQueue, longQueue));
    }

    private void runShort(HoldfastClient client, Column column) throws IOException {
        String queue = "short-" + ++shortQueues;
        client.fill(queue, BODY_BYTES, takeMessages);
        run(client, queue, column);
        client.delete(queue);
    }

    private void run(HoldfastClient client, String queue, Column column) throws IOException {
        column.list().add(client.listFromHead(queue, BATCH, LIST_IN_FLIGHT, duration));
        column.take().add(client.take(queue, BATCH, takeMessages, TakePlan.Pace.AFTER_CONFIRMATION));
        column.post().add(client.post(queue, BODY_BYTES, IN_FLIGHT, duration));
    }

    private static Table table(Column emptyStore, Column shortQueue, Column longQueue) {
        Table table = new Table(
                "work",
                "empty store, per s",
                "short queue, per s",
                "long queue, per s",
                "long : empty store",
                "long : short");
        row(table, "post, 1 × 256 in flight", emptyStore.post(), shortQueue.post(), longQueue.post());
        row(table, "take 100 and acknowledge", emptyStore.take(), shortQueue.take(), longQueue.take());
        row(table, "list 100 from the head, 16 in flight", emptyStore.list(), shortQueue.list(), longQueue.list());
        return table;
    }

    private static void row(Table table, String title, Series emptyStore, Series shortQueue, Series longQueue) {
        table.row(
                title,
                emptyStore.cells().get(0),
                shortQueue.cells().get(0),
                longQueue.cells().get(0),
                Statistics.ratio(longQueue, emptyStore),
                Statistics.ratio(longQueue, shortQueue));
    }

    private String restart(Path directory) throws Exception {
        long start = System.nanoTime();
        try (HoldfastServer server = common.startHoldfast(directory);
                HoldfastClient client = new HoldfastClient(server.address(), 1, HoldfastClient.Greeting.HELLO)) {
            double ready = (System.nanoTime() - start) / 1e9;
            client.take(LONG_QUEUE, BATCH, BATCH, TakePlan.Pace.AFTER_CONFIRMATION);
            double taken = (System.nanoTime() - start) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "Restart after kill -9: a connection is greeted after %.2f s, the first 100 messages are taken and"
                            + " acknowledged after %.2f s (both include the start of Java).",
                    ready,
                    taken);
        }
    }
}
