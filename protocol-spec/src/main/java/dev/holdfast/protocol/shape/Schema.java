package dev.holdfast.protocol.shape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a type from which JSON Schema and TypeScript are generated.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface Schema {

    /** A JSON scalar: {@code string}, {@code integer}, {@code number} or {@code boolean}, perhaps of a certain form. */
    record Scalar(
            String type, @Nullable String pattern, @Nullable Long minimum) implements Schema {}

    /** Any JSON value. */
    record Any() implements Schema {}

    /** An object with keys that the contract does not know. */
    record FreeObject() implements Schema {}

    record ListOf(Schema items) implements Schema {}

    /** An object with known members. */
    record Struct(Shape<?> shape) implements Schema {}

    /** A value that may also be null. */
    record OrNull(Schema schema) implements Schema {}

    /** One of a few words. */
    record Choice(List<String> words) implements Schema {}
}
