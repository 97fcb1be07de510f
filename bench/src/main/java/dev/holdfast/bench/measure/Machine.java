package dev.holdfast.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The machine that a table was taken on, in one paragraph.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Machine {
    private Machine() {}

    /** Describes processor, memory, kernel, file system and Java. */
    public static String describe(Path directory) throws IOException {
        return String.format(
                Locale.ROOT,
                "%d × %s, %.1f GiB, Linux %s, data on %s, Java %s, load before the run %s",
                Runtime.getRuntime().availableProcessors(),
                field(Path.of("/proc/cpuinfo"), "model name"),
                bytes(Path.of("/proc/meminfo"), "MemTotal") / 1073741824.0,
                System.getProperty("os.version"),
                Files.getFileStore(directory).type(),
                System.getProperty("java.runtime.version"),
                firstWord(Files.readString(Path.of("/proc/loadavg"))));
    }

    /** The value of the first line "name: value" of a file of the kernel. */
    public static String field(Path file, String name) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    /** The value of a line "name: value kB" of a file of the kernel, in bytes. */
    public static long bytes(Path file, String name) throws IOException {
        return 1024 * Long.parseLong(firstWord(field(file, name)));
    }

    private static String firstWord(String text) {
        return text.substring(0, text.indexOf(' '));
    }
}
