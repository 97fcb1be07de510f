package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.QueueKey;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values as the Java code that makes them, so that a found history can be kept as a test.
 *
 * <p><em>Thread-safe.</em>
 */
final class Code {

    private Code() {}

    static String of(List<Command> commands) {
        return commands.stream().map(Code::of).collect(Collectors.joining(",\n    ", "List.of(\n    ", ")"));
    }

    private static String of(@Nullable Object value) {
        if (value instanceof QueueKey key) {
            return "key(\"" + key.project() + "\", \"" + key.name() + "\")";
        }
        if (value instanceof Long number) {
            return number + "L";
        }
        if (value instanceof String text) {
            return '"' + text + '"';
        }
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getSimpleName() + "." + constant.name();
        }
        if (value instanceof Collection<?> values) {
            String type = value instanceof List ? "List" : "Set";
            return values.stream().map(Code::of).collect(Collectors.joining(", ", type + ".of(", ")"));
        }
        return value instanceof Record made ? construction(made) : String.valueOf(value);
    }

    private static String construction(Record made) {
        return Arrays.stream(made.getClass().getRecordComponents())
                .map(component -> of(valueOf(made, component)))
                .collect(Collectors.joining(", ", "new " + made.getClass().getSimpleName() + "(", ")"));
    }

    private static @Nullable Object valueOf(Record made, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(made);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
