package dev.holdfast.server.storage.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies of data directories, as a crash at that moment would leave them. */
final class KvCopies {
    private KvCopies() {}

    static void copy(Path from, Path to) throws IOException {
        List<Path> sources;
        try (Stream<Path> tree = Files.walk(from)) {
            sources = tree.toList();
        }
        for (Path source : sources) {
            Files.copy(source, to.resolve(from.relativize(source)));
        }
    }

    /** The engine's log files, oldest first. */
    static List<Path> logs(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }
}
