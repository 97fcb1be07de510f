package dev.holdfast.server.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Every package says that its references are not null unless they are marked; a package of tests shares the statement
 * of the package that it tests.
 *
 * <p><em>Thread-safe.</em>
 */
final class PackageRules {
    private PackageRules() {}

    static Rule nullMarked(Path root) {
        return (file, report) -> {
            if (file.isJava() && file.path().contains("/java/")) {
                checkPackage(root, file, report);
            }
        };
    }

    private static void checkPackage(Path root, SourceFile file, Consumer<Fault> report) {
        Path own = root.resolve(file.path()).resolveSibling("package-info.java");
        Path tested = Path.of(own.toString().replace("/src/test/", "/src/main/"));
        if (!isNullMarked(own) && !isNullMarked(tested)) {
            report.accept(file.fault(1, "its package has no package-info.java with @NullMarked: add one"));
        }
    }

    private static boolean isNullMarked(Path packageInfo) {
        try {
            return Files.exists(packageInfo) && Files.readString(packageInfo).contains("@NullMarked");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
