package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastClient;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Opens many WebSocket connections that have said hello and then say nothing, and prints what they cost the server:
 * memory, and the processor while it pings them and they answer.
 *
 * <p>The growth is counted from a server that has already served and lost some connections, so that its code is loaded.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "idle",
        description =
                "What idle WebSocket connections cost the server: resident memory, and the processor for heartbeats.",
        mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {
    private static final int WARM_UP = 200;
    private static final int STEPS = 4;
    private static final int BRIEF_CONNECTIONS = 400;
    private static final long SETTLE_MILLIS = 3000;
    private static final int CONNECTIONS_PER_ADDRESS = 20_000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--connections",
            description =
                    "How many (default ${DEFAULT-VALUE}); both processes need that many file descriptors (ulimit -n).")
    private int connections = 20_000;

    @Option(
            names = "--heartbeats",
            paramLabel = "SECONDS",
            description =
                    "How long they are pinged and answer (default ${DEFAULT-VALUE}); the server pings every 30 s.")
    private int heartbeatSeconds = 90;

    @Override
    public Integer call() throws Exception {
        common.inDirectory(directory -> {
            System.out.println("Machine: " + Machine.describe(directory) + "\n");
            try (HoldfastServer server = common.startHoldfast(directory)) {
                HoldfastClient.idle(server.address(), WARM_UP, CONNECTIONS_PER_ADDRESS)
                        .close();
                measure(server, common.brief ? BRIEF_CONNECTIONS : connections);
            }
        });
        return 0;
    }

    private void measure(HoldfastServer server, int count) throws Exception {
        Table table = new Table("idle connections", "resident MiB", "growth per connection, KiB");
        try (ResourceStack stack = new ResourceStack()) {
            List<HoldfastClient> clients = new ArrayList<>();
            Thread.sleep(SETTLE_MILLIS);
            long before = server.residentBytes();
            table.row("0", mebibytes(before), "");
            for (int step = 1; step <= STEPS; step++) {
                clients.add(stack.add(HoldfastClient.idle(server.address(), count / STEPS, CONNECTIONS_PER_ADDRESS)));
                HoldfastClient.answerPings(clients, Duration.ofMillis(SETTLE_MILLIS));
                int open = count / STEPS * step;
                table.row(Integer.toString(open), memory(server, before, open));
            }
            System.out.println(table);
            System.out.println(heartbeats(server, clients, before, count));
        }
    }

    /** The same connections for a while in which each is pinged and answers. */
    private Table heartbeats(HoldfastServer server, List<HoldfastClient> clients, long before, int count)
            throws IOException {
        Duration time = Duration.ofSeconds(common.brief ? 2 : heartbeatSeconds);
        Duration used = server.processorTime();
        HoldfastClient.answerPings(clients, time);
        double share = 100.0 * server.processorTime().minus(used).toMillis() / time.toMillis();
        List<String> cells = new ArrayList<>(memory(server, before, count));
        cells.add(String.format(Locale.ROOT, "%.1f", share));
        return new Table("with heartbeats", "resident MiB", "growth per connection, KiB", "% of one core")
                .row(count + ", for " + time.toSeconds() + " s", cells);
    }

    private static List<String> memory(HoldfastServer server, long before, int open) throws IOException {
        long now = server.residentBytes();
        return List.of(mebibytes(now), perConnection(now - before, open));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    }

    private static String perConnection(long growth, int open) {
        return String.format(Locale.ROOT, "%.2f", growth / 1024.0 / open);
    }
}
