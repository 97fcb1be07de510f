package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.SystemShapes.SystemPush;
import dev.holdfast.protocol.shape.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stream shows at one moment: values by their names.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param leftOut how many values there are beside these
 */
record SystemState(Map<String, RawValue> values, long leftOut) {

    /**
     * The push by which a watcher who knows {@code before} comes to know this state: everything, or what has changed.
     * What is gone is shown as nil.
     *
     * @param before null for a watcher who knows nothing
     * @return null when there is nothing to tell
     */
    @Nullable
    RawValue pushAfter(@Nullable SystemState before, long watch, String stream) {
        Map<String, RawValue> told = before == null ? values : changesSince(before);
        boolean tellsLeftOut = before == null ? leftOut > 0 : leftOut != before.leftOut;
        if (before != null && told.isEmpty() && !tellsLeftOut) {
            return null;
        }
        RawValue all = map(told);
        return value(
                SystemPush.SHAPE,
                new SystemPush(
                        watch,
                        stream,
                        before == null ? all : null,
                        before == null ? null : all,
                        tellsLeftOut ? leftOut : null));
    }

    private static RawValue map(Map<String, RawValue> values) {
        PackWriter out = new PackWriter();
        out.mapHeader(values.size());
        values.forEach((name, value) -> out.string(name).value(value));
        return out.toRawValue();
    }

    /** A value in the form in which it is told. */
    static <R> RawValue value(Shape<R> shape, R value) {
        PackWriter out = new PackWriter();
        shape.write(out, value);
        return out.toRawValue();
    }

    private Map<String, RawValue> changesSince(SystemState before) {
        Map<String, RawValue> changes = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            RawValue known = before.values.get(name);
            if (known == null || !known.equals(value)) {
                changes.put(name, value);
            }
        });
        before.values.keySet().forEach(name -> {
            if (!values.containsKey(name)) {
                changes.put(name, RawValue.NIL);
            }
        });
        return changes;
    }
}
