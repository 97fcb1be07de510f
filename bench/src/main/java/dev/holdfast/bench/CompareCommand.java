package dev.holdfast.bench;

import dev.holdfast.bench.ceiling.EchoCeiling;
import dev.holdfast.bench.holdfast.HoldfastDriver;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.nats.NatsDriver;
import dev.holdfast.bench.nats.NatsServer;
import io.nats.client.api.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs the same workloads against our server, the peer and the ceilings, round by round, and prints the ratios.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "compare",
        description = "Durable posts, takes, pushes and fan-out beside NATS JetStream and the machine's ceilings.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final int FAN_OUT_MESSAGES = 2000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--sides", split = ",", description = "Any of ${COMPLETION-CANDIDATES}; all by default.")
    private Set<Side> sides = EnumSet.allOf(Side.class);

    @Option(
            names = "--rounds",
            description = "Counted rounds, after one that is not counted (default ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--seconds", description = "Length of a round of posts (default ${DEFAULT-VALUE}).")
    private int seconds = 5;

    @Option(names = "--messages", description = "Backlog of a round of takes (default ${DEFAULT-VALUE}).")
    private int messages = 200_000;

    @Option(names = "--only", paramLabel = "TEXT", description = "Run only the rows whose title contains this text.")
    private String only = "";

    /** What takes part in a comparison. */
    enum Side {
        /** Our server. */
        holdfast,
        /** The peer. */
        jetstream,
        /** Disk, engine and socket alone. */
        ceilings
    }

    @Override
    public Integer call() throws Exception {
        common.inDirectory(directory -> {
            try (ResourceStack servers = new ResourceStack()) {
                Comparison comparison = comparison();
                System.out.println("Machine: " + Machine.describe(directory) + "\n");
                addSides(comparison, servers, directory);
                comparison.run();
                System.out.println(comparison.report());
            }
        });
        return 0;
    }

    private Comparison comparison() {
        Comparison.Size size = common.brief
                ? new Comparison.Size(1, Duration.ofMillis(500), 10_000, 20)
                : new Comparison.Size(rounds, Duration.ofSeconds(seconds), messages, FAN_OUT_MESSAGES);
        return new Comparison(size, only);
    }

    private void addSides(Comparison comparison, ResourceStack servers, Path directory) throws Exception {
        if (sides.contains(Side.holdfast)) {
            HoldfastServer server = servers.add(common.startHoldfast(directory.resolve("holdfast")));
            comparison.addOurs(new HoldfastDriver(server.address()));
        }
        if (sides.contains(Side.jetstream)) {
            System.out.println("Peer: " + NatsServer.version() + ", JetStream, file storage, WebSocket\n");
            NatsServer server = servers.add(NatsServer.start(directory.resolve("nats")));
            comparison.addTheirs(new NatsDriver(server.url(), RetentionPolicy.WorkQueue));
            comparison.addTheirsKeeping(new NatsDriver(server.url(), RetentionPolicy.Limits));
        }
        if (sides.contains(Side.ceilings)) {
            comparison.addCeilings(directory, servers.add(EchoCeiling.start(directory)));
        }
    }
}
