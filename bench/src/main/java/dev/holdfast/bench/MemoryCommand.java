package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Prints the resident memory of our server with an empty store and nobody connected.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "rss",
        description = "Resident memory of the server with an empty store, some seconds after its start.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private static final int[] SECONDS = {1, 10, 70};

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        common.inDirectory(directory -> {
            System.out.println("Machine: " + Machine.describe(directory) + "\n");
            try (HoldfastServer server = common.startHoldfast(directory)) {
                System.out.println(measure(server));
            }
        });
        return 0;
    }

    private Table measure(HoldfastServer server) throws Exception {
        Table table = new Table("seconds after the start", "resident MiB");
        long start = System.nanoTime();
        for (int seconds : common.brief ? new int[] {1} : SECONDS) {
            Thread.sleep(Math.max(0, seconds * 1000L - (System.nanoTime() - start) / 1_000_000));
            double mebibytes = server.residentBytes() / 1048576.0;
            table.row(Integer.toString(seconds), String.format(Locale.ROOT, "%.0f", mebibytes));
        }
        return table;
    }
}
