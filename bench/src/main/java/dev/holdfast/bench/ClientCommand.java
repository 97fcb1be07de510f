package dev.holdfast.bench;

import dev.holdfast.bench.client.Herd;
import dev.holdfast.bench.client.Move;
import dev.holdfast.bench.client.Talk;
import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.measure.Machine;
import dev.holdfast.bench.measure.Table;
import dev.holdfast.bench.nats.NatsServer;
import dev.holdfast.bench.process.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the Java client for users: beside the peer's, while its name moves, after an outage, and its memory.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "client",
        description = "The Java client: requests beside NATS' client, moves, an outage, memory.",
        mixinStandardHelpOptions = true)
final class ClientCommand implements Callable<Integer> {
    private static final List<String> IN_MEMORY = List.of("storage=memory");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--parts", split = ",", description = "Any of ${COMPLETION-CANDIDATES}; all by default.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--clients", description = "How many clients an outage hits (default ${DEFAULT-VALUE}).")
    private int clients = 2000;

    @Option(names = "--outage", description = "How many seconds it takes (default ${DEFAULT-VALUE}).")
    private int outageSeconds = 20;

    /** What can be measured. */
    enum Part {
        /** Requests and replies beside the peer's client. */
        talk,
        /** A name that leads elsewhere under load. */
        move,
        /** Clients that come back after an outage. */
        herd,
        /** Memory of idle clients. */
        heap
    }

    @Override
    public Integer call() throws Exception {
        if (common.brief) {
            clients = 100;
            outageSeconds = 2;
        }
        common.inDirectory(directory -> {
            System.out.println("Machine: " + Machine.describe(directory) + "\n");
            for (Part part : parts) {
                System.out.println(measure(part, directory.resolve(part.name())));
            }
        });
        return 0;
    }

    private Table measure(Part part, Path directory) throws Exception {
        return switch (part) {
            case talk -> talk(directory);
            case move -> move(directory);
            case herd -> herd(directory);
            case heap -> heap(directory);
        };
    }

    private Table talk(Path directory) throws Exception {
        Duration duration = Duration.ofMillis(common.brief ? 300 : 4000);
        try (HoldfastServer ours = common.startHoldfast(directory.resolve("holdfast"), IN_MEMORY);
                NatsServer theirs = NatsServer.start(directory.resolve("nats"))) {
            return new Talk(ours.address(), theirs.url(), common.brief ? 1 : 3, duration).run();
        }
    }

    private Table move(Path directory) throws Exception {
        int port = ServerProcess.freePort();
        List<InetSocketAddress> addresses = new ArrayList<>();
        try (ResourceStack servers = new ResourceStack()) {
            for (String host : List.of("127.0.0.2", "127.0.0.3")) {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                addresses.add(address);
                List<String> settings = new ArrayList<>(IN_MEMORY);
                settings.add("network.hosts=" + Move.NAME);
                servers.add(common.startHoldfast(directory.resolve(host), address, settings));
            }
            return new Move(addresses, common.brief ? 2 : 6, Duration.ofSeconds(common.brief ? 1 : 4)).run();
        }
    }

    private Table herd(Path directory) throws Exception {
        InetSocketAddress address = ServerProcess.loopback(ServerProcess.freePort());
        try (ResourceStack servers = new ResourceStack();
                Herd herd = new Herd("127.0.0.1:" + address.getPort(), clients)) {
            HoldfastServer first = servers.add(common.startHoldfast(directory, address, IN_MEMORY));
            return herd.outage(() -> {
                first.kill();
                Thread.sleep(Duration.ofSeconds(outageSeconds).toMillis());
                servers.add(common.startHoldfast(directory, address, IN_MEMORY));
            });
        }
    }

    private Table heap(Path directory) throws Exception {
        try (HoldfastServer server = common.startHoldfast(directory, IN_MEMORY);
                Herd herd = new Herd("127.0.0.1:" + server.address().getPort(), clients)) {
            return herd.heap();
        }
    }
}
