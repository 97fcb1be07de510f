package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.SystemShapes.Ending;
import dev.holdfast.protocol.operation.SystemShapes.WatchedConnection;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The connections that have come or gone last, some of which are closed by now.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param leftOut how many others there are
 */
public record ConnectionGlance(List<Seen> shown, long leftOut) {

    private static final Comparator<Seen> LAST_FIRST =
            Comparator.comparingLong(Seen::moment).reversed().thenComparing(Seen::id);

    /**
     * A connection by its name.
     *
     * <p><em>Thread-safe.</em>
     */
    public record Seen(String id, WatchedConnection connection) {

        private long moment() {
            Ending ending = connection.ending();
            return ending == null ? connection.opened() : ending.closed();
        }
    }

    /** The first of them: those that have come or gone last. */
    public static ConnectionGlance of(Stream<Seen> all, long count, int limit) {
        PriorityQueue<Seen> last = new PriorityQueue<>(LAST_FIRST.reversed());
        all.forEach(seen -> {
            last.add(seen);
            if (last.size() > limit) {
                last.remove();
            }
        });
        return new ConnectionGlance(last.stream().sorted(LAST_FIRST).toList(), count - last.size());
    }

    /** What several have seen, as one. */
    public static ConnectionGlance merged(Collection<ConnectionGlance> parts, int limit) {
        long count = parts.stream()
                .mapToLong(part -> part.leftOut + part.shown.size())
                .sum();
        return of(parts.stream().flatMap(part -> part.shown.stream()), count, limit);
    }

    SystemState state() {
        Map<String, RawValue> values = new LinkedHashMap<>();
        shown.forEach(seen -> values.put(seen.id, SystemState.value(WatchedConnection.SHAPE, seen.connection)));
        return new SystemState(values, leftOut);
    }
}
