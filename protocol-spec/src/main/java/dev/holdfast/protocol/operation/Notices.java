package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of all notices.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Notices {

    /** How long a leaving server goes on serving its connections. */
    public record Drain(
            long deadlineSeconds,
            long spreadSeconds,
            @Nullable String reason) {
        private static final Field<Drain, Long> DEADLINE_SECONDS = required(
                        "deadline_seconds", Types.INTEGER, Drain::deadlineSeconds)
                .means("For so many seconds the connection is still served; then it is closed with 1012.");
        private static final Field<Drain, Long> SPREAD_SECONDS = required(
                        "spread_seconds", Types.INTEGER, Drain::spreadSeconds)
                .means("Within so many seconds, at a moment chosen by chance, the client connects elsewhere.");
        private static final Field<Drain, String> REASON =
                optional("reason", Types.STRING, Drain::reason).means("Why, for people.");

        public static final Shape<Drain> SHAPE = Shape.of(
                "Drain",
                values -> new Drain(values.get(DEADLINE_SECONDS), values.get(SPREAD_SECONDS), values.find(REASON)),
                DEADLINE_SECONDS,
                SPREAD_SECONDS,
                REASON);
    }

    /** The end of a consumer that its client has not asked for. */
    public record ConsumerClosed(long consumer, String reason) {
        private static final Field<ConsumerClosed, Long> CONSUMER =
                required("consumer", Types.INTEGER, ConsumerClosed::consumer).means("Which one.");
        private static final Field<ConsumerClosed, String> REASON = required(
                        "reason", Types.STRING, ConsumerClosed::reason)
                .means("`taken_over`, `queue_moved` or `unreadable`.");

        public static final Shape<ConsumerClosed> SHAPE = Shape.of(
                "ConsumerClosed",
                values -> new ConsumerClosed(values.get(CONSUMER), values.get(REASON)),
                CONSUMER,
                REASON);
    }

    public static final Notice<Nothing> HEARTBEAT = new Notice<>(
            "heartbeat",
            "Nothing else was sent for the interval that hello has agreed on.",
            "Nothing; but when no frame at all came for two intervals, the connection is dead: connect anew.",
            Nothing.SHAPE);

    public static final Notice<Drain> DRAIN = new Notice<>(
            "drain",
            "The server is going to stop.",
            "Connect elsewhere, or anew, at a random moment within the spread; finish here what is under way, and"
                    + " close.",
            Drain.SHAPE);

    public static final Notice<ConsumerClosed> CONSUMER_CLOSED = new Notice<>(
            "consumer_closed",
            "The server has ended a consumer by itself. It goes to every connection that has opened one.",
            "As the reason says: open again where the queue has moved; leave it to the other where it was taken over.",
            ConsumerClosed.SHAPE);

    public static final List<Notice<?>> ALL = List.of(HEARTBEAT, DRAIN, CONSUMER_CLOSED);

    private Notices() {}
}
