package dev.holdfast.bench.process;

import dev.holdfast.bench.measure.Machine;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A server that a measurement started, held by its process handle until it is ended.
 *
 * <p><em>One thread at a time.</em>
 */
public final class ServerProcess implements Closeable {
    private static final long STOP_SECONDS = 30;
    private static final long POLL_MILLIS = 5;

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a command with additions to the environment; everything it prints goes to a file. */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(new File("/dev/null"));
        ServerProcess server = new ServerProcess(builder.start(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(server::killTree, "end-server"));
        return server;
    }

    /** A port of this machine that only this machine reaches. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A port of the loopback address that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }

    /** Waits until the port accepts a connection, and fails at once when the process is gone. */
    public ServerProcess awaitPort(InetSocketAddress address, Duration patience)
            throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!accepts(address)) {
            if (!process.isAlive()) {
                throw new IOException("the server ended with " + process.exitValue() + ":\n" + Files.readString(log));
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the server does not listen yet:\n" + Files.readString(log));
            }
            Thread.sleep(POLL_MILLIS);
        }
        return this;
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Resident memory of the process that serves, in bytes: of the largest one where a script started it. */
    public long residentBytes() throws IOException {
        long largest = 0;
        for (ProcessHandle handle : tree().toList()) {
            Path status = Path.of("/proc", Long.toString(handle.pid()), "status");
            largest = Math.max(largest, Machine.bytes(status, "VmRSS"));
        }
        return largest;
    }

    /** What the process, and those that it started, have used of the processors. */
    public Duration processorTime() {
        return tree().map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends the process as kill -9 does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        killTree();
        process.waitFor();
    }

    /** Asks the process to stop, and kills it when it does not within half a minute. */
    @Override
    public void close() {
        tree().toList().forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException hurried) {
            killTree();
            Thread.currentThread().interrupt();
        }
    }

    private void killTree() {
        tree().toList().forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }
}
