package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of all vectors that call an operation.
 *
 * <p><em>Thread-safe.</em>
 */
final class VectorSteps {

    private VectorSteps() {}

    /** In the order of the files' names and of the steps within. */
    static List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("vectors"))) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                for (JsonNode steps : Trees.parse(Files.readString(file)).findValues("steps")) {
                    steps.forEach(all::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.removeIf(step -> !step.has("do"));
        return all;
    }
}
