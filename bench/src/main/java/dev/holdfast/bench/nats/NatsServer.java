package dev.holdfast.bench.nats;

import dev.holdfast.bench.process.ServerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A {@code nats-server} with JetStream on file storage and a plain WebSocket port on loopback.
 *
 * <p>The server's own defaults hold otherwise: it answers a post after the write, and a timer syncs its files later.
 *
 * <p><em>One thread at a time.</em>
 */
public final class NatsServer implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerProcess process;
    private final int webSocketPort;

    private NatsServer(ServerProcess process, int webSocketPort) {
        this.process = process;
        this.webSocketPort = webSocketPort;
    }

    /** Starts the server with its store in a directory. */
    public static NatsServer start(Path directory) throws IOException, InterruptedException, TimeoutException {
        Files.createDirectories(directory);
        int webSocketPort = ServerProcess.freePort();
        Path configuration = directory.resolve("nats.conf");
        Files.writeString(configuration, configuration(directory, ServerProcess.freePort(), webSocketPort));
        ServerProcess process = ServerProcess.start(
                List.of("nats-server", "-c", configuration.toString()), Map.of(), directory.resolve("nats.log"));
        return new NatsServer(process.awaitPort(ServerProcess.loopback(webSocketPort), PATIENCE), webSocketPort);
    }

    private static String configuration(Path directory, int port, int webSocketPort) {
        return """
                listen: "127.0.0.1:%d"
                websocket { listen: "127.0.0.1:%d", no_tls: true }
                jetstream { store_dir: "%s", max_file_store: 60GB, max_memory_store: 1GB }
                """.formatted(port, webSocketPort, directory.resolve("store"));
    }

    /** Where a client connects. */
    public String url() {
        return "ws://127.0.0.1:" + webSocketPort;
    }

    /** Resident memory of the server, in bytes. */
    public long residentBytes() throws IOException {
        return process.residentBytes();
    }

    /** The version that the installed server prints. */
    public static String version() throws IOException {
        Process process = new ProcessBuilder("nats-server", "-v")
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        process.close();
    }
}
