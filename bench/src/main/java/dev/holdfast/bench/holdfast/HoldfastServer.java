package dev.holdfast.bench.holdfast;

import dev.holdfast.bench.process.ServerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Our server, started as a user starts it, with its data in a directory.
 *
 * <p>Only the page limits are raised, so that one claim can take a batch of 100. Durability stays at its default.
 *
 * <p><em>One thread at a time.</em>
 */
public final class HoldfastServer implements Closeable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ServerProcess process;
    private final InetSocketAddress address;

    private HoldfastServer(ServerProcess process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @param launcher the path of {@code bin/holdfast}
     * @param directory where data and log go; what is already there is served again
     * @param address where it listens
     * @param settings more {@code key=value} pairs
     */
    public static HoldfastServer start(Path launcher, Path directory, InetSocketAddress address, List<String> settings)
            throws IOException, InterruptedException, TimeoutException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "serve"));
        List<String> pairs = new ArrayList<>(List.of(
                "data.dir=" + directory.resolve("data"),
                "listen=" + address.getAddress().getHostAddress() + ":" + address.getPort(),
                "limits.max_messages_per_claim_or_pop=100",
                "limits.max_messages_per_page=100"));
        pairs.addAll(settings);
        pairs.forEach(pair -> command.addAll(List.of("--set", pair)));
        ServerProcess process = ServerProcess.start(command, Map.of(), directory.resolve("server.log"));
        return new HoldfastServer(process.awaitPort(address, PATIENCE), address);
    }

    /** Where the server listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Resident memory of the server, in bytes. */
    public long residentBytes() throws IOException {
        return process.residentBytes();
    }

    /** What the server has used of the processors. */
    public Duration processorTime() {
        return process.processorTime();
    }

    /** Ends the server as kill -9 does. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
