package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on system streams take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SystemShapes {

    private SystemShapes() {}

    /** A stream that shall be watched. */
    public record WatchSystem(String stream, @Nullable Long intervalSeconds) {
        private static final Field<WatchSystem, String> STREAM = required("stream", Types.STRING, WatchSystem::stream)
                .means("`$sys/overview`, `$sys/queues`, or `$sys/queue/` and the name of a queue.");
        private static final Field<WatchSystem, Long> INTERVAL_SECONDS = optional(
                        "interval_seconds", Types.INTEGER, WatchSystem::intervalSeconds)
                .means("The shortest time between two pushes, from 1, the default, to 60.");

        public static final Shape<WatchSystem> SHAPE = Shape.of(
                "WatchSystem",
                values -> new WatchSystem(values.get(STREAM), values.find(INTERVAL_SECONDS)),
                STREAM,
                INTERVAL_SECONDS);
    }

    /** A watch that has begun. */
    public record Watching(long watch) {
        private static final Field<Watching, Long> WATCH =
                required("watch", Types.INTEGER, Watching::watch).means("What its pushes carry as `push`.");

        public static final Shape<Watching> SHAPE =
                Shape.of("Watching", values -> new Watching(values.get(WATCH)), WATCH);
    }

    /** A watch that shall end. */
    public record UnwatchSystem(long watch) {
        private static final Field<UnwatchSystem, Long> WATCH =
                required("watch", Types.INTEGER, UnwatchSystem::watch).means("The watch.");

        public static final Shape<UnwatchSystem> SHAPE =
                Shape.of("UnwatchSystem", values -> new UnwatchSystem(values.get(WATCH)), WATCH);
    }
}
