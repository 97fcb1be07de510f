package dev.holdfast.protocol;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user says about a queue: any keys with any values, in the order given. Keys that begin with {@code _} are
 * reserved; some of them steer the queue, the others are kept untouched.
 *
 * <p><em>Thread-safe.</em>
 */
public final class QueueMetadata {

    public static final QueueMetadata EMPTY = new QueueMetadata(Map.of());

    private final Map<String, RawValue> values;

    private QueueMetadata(Map<String, RawValue> values) {
        this.values = values;
    }

    public static QueueMetadata of(Map<String, RawValue> values) {
        return new QueueMetadata(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** Reads a map that is already known to be well formed content; a key that comes twice has its last value. */
    public static QueueMetadata of(RawValue map) {
        PackReader in = map.reader();
        int pairs = in.mapHeader();
        Map<String, RawValue> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs; i++) {
            values.put(in.string(), in.content());
        }
        return of(values);
    }

    public Map<String, RawValue> values() {
        return values;
    }

    public @Nullable RawValue get(String key) {
        return values.get(key);
    }

    public RawValue toRawValue() {
        PackWriter out = new PackWriter();
        out.mapHeader(values.size());
        values.forEach((key, value) -> out.string(key).value(value));
        return out.toRawValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueMetadata that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return toRawValue().toString();
    }
}
