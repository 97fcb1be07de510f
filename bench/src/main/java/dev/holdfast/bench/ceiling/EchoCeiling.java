package dev.holdfast.bench.ceiling;

import dev.holdfast.bench.holdfast.HoldfastClient;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.PostPlan;
import dev.holdfast.bench.process.ServerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * How many posts the socket, the frames and the client alone could carry: the same frames, echoed by
 * {@link EchoServer}.
 *
 * <p><em>One thread at a time.</em>
 */
public final class EchoCeiling implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerProcess process;
    private final InetSocketAddress address;

    private EchoCeiling(ServerProcess process, int port) {
        this.process = process;
        this.address = ServerProcess.loopback(port);
    }

    /** Starts the echo server with the Java and the class path of this process. */
    public static EchoCeiling start(Path directory) throws IOException, InterruptedException, TimeoutException {
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms32m",
                "-Xss512k",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                EchoServer.class.getName(),
                Integer.toString(port));
        ServerProcess process = ServerProcess.start(command, Map.of(), directory.resolve("echo.log"));
        return new EchoCeiling(process.awaitPort(ServerProcess.loopback(port), PATIENCE), port);
    }

    /** Sends what a post would send, and counts what comes back. */
    public Outcome run(PostPlan plan) throws IOException {
        try (HoldfastClient client = new HoldfastClient(address, plan.connections(), HoldfastClient.Greeting.NONE)) {
            return client.post("bench-1", plan.bodyBytes(), plan.inFlight(), plan.duration());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
