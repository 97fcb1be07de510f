package dev.holdfast.server.tidy;

import java.util.function.Consumer;

/**
 * A property that every file has, or reports the places where it has not.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
interface Rule {
    void check(SourceFile file, Consumer<Fault> report);
}
