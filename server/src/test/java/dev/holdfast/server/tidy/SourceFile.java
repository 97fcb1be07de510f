package dev.holdfast.server.tidy;

import java.util.List;

/**
 * A text file of the repository: its path from the root, with forward slashes, and its text.
 *
 * <p><em>Thread-safe.</em>
 */
record SourceFile(String path, String text) {
    List<String> lines() {
        return text.lines().toList();
    }

    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isMarkdown() {
        return path.endsWith(".md");
    }

    boolean isTest() {
        return path.contains("/src/test/") || path.contains("/test/");
    }

    /** Whether the rules about threads, time and chance hold here; the Java client and bench have their own. */
    boolean isServerSide() {
        return path.startsWith("server/") || path.startsWith("protocol-spec/");
    }

    boolean isIn(String folder) {
        return path.startsWith(folder);
    }

    Fault fault(long line, String message) {
        return new Fault(path, (int) line, message);
    }
}
