package dev.holdfast.server.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The repository on disk, without what is built or fetched.
 *
 * <p><em>Thread-safe.</em>
 */
final class SourceTree {
    private static final Set<String> NOT_SOURCES = Set.of(
            "target", "node_modules", "dist", ".git", ".idea", ".vscode", ".cache", "data", ".venv", "__pycache__");
    private static final Set<String> TEXT_ENDINGS = Set.of(
            "java",
            "md",
            "xml",
            "js",
            "mjs",
            "cjs",
            "ts",
            "tsx",
            "json",
            "yaml",
            "yml",
            "sh",
            "py",
            "html",
            "css",
            "properties",
            "txt",
            "");

    private SourceTree() {}

    /** The nearest folder upwards that holds all modules. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("protocol-spec")) || !Files.isDirectory(folder.resolve("server"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not started inside of the repository: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** Hands over one file at a time, so that the tree may grow beyond memory. */
    static void forEach(Path root, Consumer<SourceFile> action) {
        try {
            Files.walkFileTree(root, new Visitor(root, action));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Consumer<SourceFile> action;

        Visitor(Path root, Consumer<SourceFile> action) {
            this.root = root;
            this.action = action;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skip = !folder.equals(root) && NOT_SOURCES.contains(String.valueOf(folder.getFileName()));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && isText(file)) {
                String path = root.relativize(file).toString().replace('\\', '/');
                action.accept(new SourceFile(path, Files.readString(file)));
            }
            return FileVisitResult.CONTINUE;
        }

        /**
         * Files without an ending are scripts and the like, but among the resources of tests they are inputs of
         * fuzzers.
         */
        private static boolean isText(Path file) {
            String ending = ending(file);
            boolean isFuzzInput = ending.isEmpty() && file.toString().contains("/src/test/resources/");
            return TEXT_ENDINGS.contains(ending)
                    && !isFuzzInput
                    && !NOT_SOURCES.contains(String.valueOf(file.getFileName()));
        }

        /** What follows the last dot; empty for a name without one or with one only at its beginning. */
        private static String ending(Path file) {
            String name = String.valueOf(file.getFileName());
            int dot = name.lastIndexOf('.');
            return dot <= 0 ? "" : name.substring(dot + 1);
        }
    }
}
