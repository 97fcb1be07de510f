package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations that redrive dead letters take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RedriveShapes {

    private RedriveShapes() {}

    /** Dead letters that shall go back. */
    public record StartRedrive(
            QueueName queueName,
            @Nullable QueueName target,
            @Nullable Long rate,
            @Nullable Long limit,
            @Nullable Boolean dryRun) {
        private static final Field<StartRedrive, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(StartRedrive::queueName);
        private static final Field<StartRedrive, QueueName> TARGET = optional(
                        "target", Types.QUEUE_NAME, StartRedrive::target)
                .means("Where all of them go; by default each goes back to the queue that it came from.");
        private static final Field<StartRedrive, Long> RATE = optional("rate", Types.INTEGER, StartRedrive::rate)
                .means("The most messages to move in a second; by default as many as the server can.");
        private static final Field<StartRedrive, Long> LIMIT = optional("limit", Types.INTEGER, StartRedrive::limit)
                .means("The most messages to move; by default all that are there at the start.");
        private static final Field<StartRedrive, Boolean> DRY_RUN = optional(
                        "dry_run", Types.BOOLEAN, StartRedrive::dryRun)
                .means("Whether only to count what would be moved.");

        public static final Shape<StartRedrive> SHAPE = Shape.of(
                "StartRedrive",
                values -> new StartRedrive(
                        values.get(QUEUE_NAME),
                        values.find(TARGET),
                        values.find(RATE),
                        values.find(LIMIT),
                        values.find(DRY_RUN)),
                QUEUE_NAME,
                TARGET,
                RATE,
                LIMIT,
                DRY_RUN);
    }

    /** How far a redrive has got. */
    public record RedriveDocument(
            String state, long examined, long moved, long skipped, long left, long ageSeconds, boolean dryRun) {
        private static final Field<RedriveDocument, String> STATE = required(
                        "state", Types.STRING, RedriveDocument::state)
                .means("running, finished, cancelled or failed.");
        private static final Field<RedriveDocument, Long> EXAMINED = required(
                        "examined", Types.INTEGER, RedriveDocument::examined)
                .means("How many messages it has looked at.");
        private static final Field<RedriveDocument, Long> MOVED = required(
                        "moved", Types.INTEGER, RedriveDocument::moved)
                .means("How many it has moved, or would have moved in a dry run.");
        private static final Field<RedriveDocument, Long> SKIPPED = required(
                        "skipped", Types.INTEGER, RedriveDocument::skipped)
                .means("How many stay: their source is unknown, does not exist, or lives in another pool.");
        private static final Field<RedriveDocument, Long> LEFT =
                required("left", Types.INTEGER, RedriveDocument::left).means("How many messages are in the queue now.");
        private static final Field<RedriveDocument, Long> AGE = required(
                        "age", Types.INTEGER, RedriveDocument::ageSeconds)
                .means("Whole seconds since it was started.");
        private static final Field<RedriveDocument, Boolean> DRY_RUN =
                required("dry_run", Types.BOOLEAN, RedriveDocument::dryRun).means("Whether it only counts.");

        public static final Shape<RedriveDocument> SHAPE = Shape.of(
                "RedriveDocument",
                values -> new RedriveDocument(
                        values.get(STATE),
                        values.get(EXAMINED),
                        values.get(MOVED),
                        values.get(SKIPPED),
                        values.get(LEFT),
                        values.get(AGE),
                        values.get(DRY_RUN)),
                STATE,
                EXAMINED,
                MOVED,
                SKIPPED,
                LEFT,
                AGE,
                DRY_RUN);
    }

    /** Which redrives to show. */
    public record ListRedrives(
            @Nullable String marker, @Nullable Long limit) {
        private static final Field<ListRedrives, String> MARKER = Paging.marker("queue", ListRedrives::marker);
        private static final Field<ListRedrives, Long> LIMIT = Paging.limit("redrives", ListRedrives::limit);

        public static final Shape<ListRedrives> SHAPE = Shape.of(
                "ListRedrives", values -> new ListRedrives(values.find(MARKER), values.find(LIMIT)), MARKER, LIMIT);
    }

    /** The last redrive of a queue. */
    public record ListedRedrive(QueueName queueName, RedriveDocument redrive) {
        private static final Field<ListedRedrive, QueueName> QUEUE_NAME = required(
                        "queue_name", Types.QUEUE_NAME, ListedRedrive::queueName)
                .means("The queue.");
        private static final Field<ListedRedrive, RedriveDocument> REDRIVE = required(
                        "redrive", RedriveDocument.SHAPE, ListedRedrive::redrive)
                .means("How far it has got.");

        public static final Shape<ListedRedrive> SHAPE = Shape.of(
                "ListedRedrive",
                values -> new ListedRedrive(values.get(QUEUE_NAME), values.get(REDRIVE)),
                QUEUE_NAME,
                REDRIVE);
    }

    /** Redrives of a project. */
    public record RedrivePage(
            List<ListedRedrive> redrives, @Nullable String next) {
        private static final Field<RedrivePage, List<ListedRedrive>> REDRIVES = required(
                        "redrives", Types.listOf(ListedRedrive.SHAPE), RedrivePage::redrives)
                .means("In the order of their queues' names.");
        private static final Field<RedrivePage, String> NEXT = optional("next", Types.STRING, RedrivePage::next)
                .means("The queue of the last of them; absent when the page is empty.");

        public static final Shape<RedrivePage> SHAPE = Shape.of(
                "RedrivePage", values -> new RedrivePage(values.get(REDRIVES), values.find(NEXT)), REDRIVES, NEXT);
    }
}
