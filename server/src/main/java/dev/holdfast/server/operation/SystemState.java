package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
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
        PackWriter out = new PackWriter();
        out.mapHeader(tellsLeftOut ? 4 : 3);
        out.string("push").integer(watch).string("stream").string(stream);
        out.string(before == null ? "snapshot" : "delta").mapHeader(told.size());
        told.forEach((name, value) -> out.string(name).value(value));
        if (tellsLeftOut) {
            out.string("left_out").integer(leftOut);
        }
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
