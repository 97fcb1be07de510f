package dev.holdfast.bench;

import dev.holdfast.bench.holdfast.HoldfastServer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        return HoldfastServer.start(launcher, directory, settings);
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
