package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastClient;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Opens many WebSocket connections that have said hello and then say nothing, and prints what they cost the server.
 *
 * <p>The growth is counted from a server that has already served and lost some connections, so that its code is loaded.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "idle",
        description = "Growth of the server's resident memory per idle WebSocket connection.",
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

    @Override
    public Integer call() throws Exception {
        common.inDirectory(directory -> {
            System.out.println("Machine: " + Machine.describe(directory) + "\n");
            try (HoldfastServer server = common.startHoldfast(directory)) {
                HoldfastClient.idle(server.address(), WARM_UP, CONNECTIONS_PER_ADDRESS)
                        .close();
                System.out.println(measure(server, common.brief ? BRIEF_CONNECTIONS : connections));
            }
        });
        return 0;
    }

    private static Table measure(HoldfastServer server, int count) throws Exception {
        Table table = new Table("idle connections", "resident MiB", "growth per connection, KiB");
        try (ResourceStack clients = new ResourceStack()) {
            Thread.sleep(SETTLE_MILLIS);
            long before = server.residentBytes();
            table.row("0", mebibytes(before), "");
            for (int step = 1; step <= STEPS; step++) {
                clients.add(HoldfastClient.idle(server.address(), count / STEPS, CONNECTIONS_PER_ADDRESS));
                Thread.sleep(SETTLE_MILLIS);
                long now = server.residentBytes();
                int open = count / STEPS * step;
                table.row(Integer.toString(open), mebibytes(now), perConnection(now - before, open));
            }
        }
        return table;
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    }

    private static String perConnection(long growth, int open) {
        return String.format(Locale.ROOT, "%.2f", growth / 1024.0 / open);
    }
}
