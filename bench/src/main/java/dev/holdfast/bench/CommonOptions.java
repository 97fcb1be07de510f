package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastServer;
import dev.holdfast.bench.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * What every command understands: where to work, which server to start, and how much to do.
 *
 * <p><em>One thread at a time.</em>
 */
final class CommonOptions {
    @Option(names = "--short", description = "Do just enough to see that everything works; the figures mean nothing.")
    boolean brief;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Parent of all temporary data; it decides which disk is measured. Default: bench/target.")
    private Path parent = root().resolve("bench/target");

    @Option(names = "--launcher", paramLabel = "FILE", description = "The server's launcher. Default: bin/holdfast.")
    private Path launcher = root().resolve("bin/holdfast");

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One more setting for our server; repeatable.")
    private List<String> settings = new ArrayList<>();

    /** A directory that a command works in. */
    interface Work {
        void run(Path directory) throws Exception;
    }

    private static Path root() {
        return Path.of(System.getProperty("bench.root", "."));
    }

    /** Starts our server with its data in a directory. */
    HoldfastServer startHoldfast(Path directory) throws IOException, InterruptedException, TimeoutException {
        return startHoldfast(directory, List.of());
    }

    /** Starts our server with settings of a measurement, over which those of the command line win. */
    HoldfastServer startHoldfast(Path directory, List<String> own)
            throws IOException, InterruptedException, TimeoutException {
        return startHoldfast(directory, ServerProcess.loopback(ServerProcess.freePort()), own);
    }

    /** The same at an address. */
    HoldfastServer startHoldfast(Path directory, InetSocketAddress address, List<String> own)
            throws IOException, InterruptedException, TimeoutException {
        List<String> all = new ArrayList<>(own);
        all.addAll(settings);
        return HoldfastServer.start(launcher, directory, address, all);
    }

    /** Works in a new directory, which is removed afterwards if the work succeeded. */
    void inDirectory(Work work) throws Exception {
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, "run-");
        work.run(directory);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(CommonOptions::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
