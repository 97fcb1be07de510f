package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;
import static dev.holdfast.protocol.shape.Field.requiredHere;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on queues take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class QueueShapes {

    private QueueShapes() {}

    /** The name of a queue, as every operation on one queue takes it. */
    static <R> Field<R, QueueName> queueNameField(Function<R, @Nullable QueueName> getter) {
        return requiredHere("queue_name", Types.QUEUE_NAME, getter)
                .in(Place.PATH)
                .means("The queue.");
    }

    /** The name of a topic, as every operation on one topic takes it. */
    static <R> Field<R, QueueName> topicNameField(Function<R, QueueName> getter) {
        return required("topic_name", Types.TOPIC_NAME, getter).in(Place.PATH).means("The topic.");
    }

    /** A queue and nothing else. */
    public record OneQueue(QueueName queueName) {
        private static final Field<OneQueue, QueueName> QUEUE_NAME = queueNameField(OneQueue::queueName);

        public static final Shape<OneQueue> SHAPE =
                Shape.of("OneQueue", values -> new OneQueue(values.get(QUEUE_NAME)), QUEUE_NAME);

        private static final Field<OneQueue, QueueName> TOPIC_NAME = topicNameField(OneQueue::queueName);

        public static final Shape<OneQueue> TOPIC_SHAPE =
                Shape.of("OneTopic", values -> new OneQueue(values.get(TOPIC_NAME)), TOPIC_NAME);
    }

    /**
     * A queue to be shown.
     *
     * @param queueName null for a name that no queue can have: there is nothing to be shown
     */
    public record GetQueue(@Nullable QueueName queueName) {
        private static final Field<GetQueue, QueueName> QUEUE_NAME = queueNameField(GetQueue::queueName);

        public static final Shape<GetQueue> SHAPE =
                Shape.of("GetQueue", values -> new GetQueue(values.get(QUEUE_NAME)), QUEUE_NAME);

        private static final Field<GetQueue, String> ANY_NAME = required(
                        "queue_name", Types.STRING, (GetQueue asked) -> String.valueOf(asked.queueName()))
                .means("The queue.");

        /** Zaqar's socket looks for any name. */
        public static final Shape<GetQueue> ZAQAR_SHAPE =
                Shape.of("GetAnyQueue", values -> new GetQueue(possible(values.get(ANY_NAME))), ANY_NAME);

        private static @Nullable QueueName possible(String text) {
            try {
                return new QueueName(text);
            } catch (Refusal impossible) {
                return null;
            }
        }
    }

    public record ListQueues(
            @Nullable String marker,
            @Nullable Long limit,
            @Nullable Boolean detailed,
            @Nullable String name,
            @Nullable Boolean withCount,
            @Nullable RawValue filters) {
        private static final Field<ListQueues, String> MARKER = Paging.marker("name", ListQueues::marker);
        private static final Field<ListQueues, Long> LIMIT = Paging.limit("queues", ListQueues::limit);
        private static final Field<ListQueues, Boolean> DETAILED = optional(
                        "detailed", Types.BOOLEAN, ListQueues::detailed)
                .in(Place.QUERY)
                .means("Whether to return metadata too.");
        private static final Field<ListQueues, String> NAME = optional("name", Types.STRING, ListQueues::name)
                .in(Place.QUERY)
                .means("A part of the names to return.");
        private static final Field<ListQueues, Boolean> WITH_COUNT = optional(
                        "with_count", Types.BOOLEAN, ListQueues::withCount)
                .in(Place.QUERY)
                .means("Whether to count all queues of the project.");
        private static final Field<ListQueues, RawValue> FILTERS = optional(
                        "filters", Types.OBJECT, ListQueues::filters)
                .in(Place.OTHER_QUERY)
                .means("Metadata keys and the values that they must have.");

        public static final Shape<ListQueues> SHAPE = Shape.of(
                "ListQueues",
                values -> new ListQueues(
                        values.find(MARKER),
                        values.find(LIMIT),
                        values.find(DETAILED),
                        values.find(NAME),
                        values.find(WITH_COUNT),
                        values.find(FILTERS)),
                MARKER,
                LIMIT,
                DETAILED,
                NAME,
                WITH_COUNT,
                FILTERS);

        public static final Shape<ListQueues> TOPIC_SHAPE = Shape.of(
                "ListTopics",
                values -> new ListQueues(
                        values.find(MARKER),
                        values.find(LIMIT),
                        values.find(DETAILED),
                        values.find(NAME),
                        null,
                        values.find(FILTERS)),
                MARKER,
                LIMIT,
                DETAILED,
                NAME,
                FILTERS);
    }

    /**
     * A queue in a listing.
     *
     * @param metadata with shown defaults; present when the listing is detailed
     * @param stored the metadata as it was given; present when the listing is detailed, shown only by Zaqar's socket
     */
    public record ListedQueue(
            QueueName name,
            @Nullable RawValue metadata,
            @Nullable RawValue stored) {
        private static final Field<ListedQueue, QueueName> NAME =
                required("name", Types.QUEUE_NAME, ListedQueue::name).means("The queue's name.");
        private static final Field<ListedQueue, RawValue> METADATA =
                optional("metadata", Types.OBJECT, ListedQueue::metadata).means("Its metadata, with shown defaults.");

        public static final Shape<ListedQueue> SHAPE = Shape.of(
                "ListedQueue",
                values -> new ListedQueue(values.get(NAME), values.find(METADATA), values.find(METADATA)),
                NAME,
                METADATA);
    }

    /**
     * A page of queues.
     *
     * @param next the marker of the next page; null exactly when this page is empty
     * @param count of all queues in the project, when asked for
     * @param isCutShort whether more may follow although the page has room; shown to nobody
     */
    public record QueuePage(
            List<ListedQueue> queues,
            @Nullable String next,
            @Nullable Long count,
            boolean isCutShort) {
        private static final Field<QueuePage, List<ListedQueue>> QUEUES = required(
                        "queues", Types.listOf(ListedQueue.SHAPE), QueuePage::queues)
                .means("The queues in ascending order of their names.");
        private static final Field<QueuePage, String> NEXT =
                optional("next", Types.STRING, QueuePage::next).means("The marker of the next page.");
        private static final Field<QueuePage, Long> COUNT =
                optional("count", Types.INTEGER, QueuePage::count).means("The number of all queues of the project.");

        public static final Shape<QueuePage> SHAPE = Shape.of(
                "QueuePage",
                values -> new QueuePage(values.get(QUEUES), values.find(NEXT), values.find(COUNT), false),
                QUEUES,
                NEXT,
                COUNT);
    }

    public record CreateQueue(QueueName queueName, @Nullable RawValue metadata) {
        private static final Field<CreateQueue, QueueName> QUEUE_NAME = queueNameField(CreateQueue::queueName);
        private static final Field<CreateQueue, RawValue> METADATA = optional(
                        "metadata", Types.OBJECT, CreateQueue::metadata)
                .in(Place.WHOLE_BODY)
                .means("What to keep about the queue; keys that begin with _ steer it.");

        public static final Shape<CreateQueue> SHAPE = Shape.of(
                "CreateQueue",
                values -> new CreateQueue(values.get(QUEUE_NAME), values.find(METADATA)),
                QUEUE_NAME,
                METADATA);

        private static final Field<CreateQueue, QueueName> TOPIC_NAME = topicNameField(CreateQueue::queueName);

        public static final Shape<CreateQueue> TOPIC_SHAPE = Shape.of(
                "CreateTopic",
                values -> new CreateQueue(values.get(TOPIC_NAME), values.find(METADATA)),
                TOPIC_NAME,
                METADATA);
    }

    /** Whether the queue was created, or existed and was left as it is. */
    public record QueueCreation(boolean isNew) {
        private static final Field<QueueCreation, Boolean> CREATED = required(
                        "created", Types.BOOLEAN, QueueCreation::isNew)
                .means("False when the queue existed; its metadata is then unchanged.");

        public static final Shape<QueueCreation> SHAPE =
                Shape.of("QueueCreation", values -> new QueueCreation(values.get(CREATED)), CREATED);
    }

    /**
     * A queue's metadata.
     *
     * @param metadata with shown defaults
     * @param stored as it was given, shown only by Zaqar's socket
     */
    public record QueueDocument(RawValue metadata, RawValue stored) {
        private static final Field<QueueDocument, RawValue> METADATA =
                required("metadata", Types.OBJECT, QueueDocument::metadata).means("The metadata, with shown defaults.");

        public static final Shape<QueueDocument> SHAPE = Shape.of(
                "QueueDocument", values -> new QueueDocument(values.get(METADATA), values.get(METADATA)), METADATA);
    }

    public record UpdateQueue(QueueName queueName, RawValue operations) {
        private static final Field<UpdateQueue, QueueName> QUEUE_NAME = queueNameField(UpdateQueue::queueName);
        private static final Field<UpdateQueue, RawValue> OPERATIONS = required(
                        "operations", Types.ANY, UpdateQueue::operations)
                .in(Place.WHOLE_BODY)
                .orElse(ErrorCode.BODY_UNREADABLE, "PATCH body could not be empty for update.")
                .means("A JSON patch: add, replace and remove of /metadata/<key>.");

        public static final Shape<UpdateQueue> SHAPE = Shape.of(
                "UpdateQueue",
                values -> new UpdateQueue(values.get(QUEUE_NAME), values.get(OPERATIONS)),
                QUEUE_NAME,
                OPERATIONS);

        private static final Field<UpdateQueue, QueueName> TOPIC_NAME = topicNameField(UpdateQueue::queueName);

        public static final Shape<UpdateQueue> TOPIC_SHAPE = Shape.of(
                "UpdateTopic",
                values -> new UpdateQueue(values.get(TOPIC_NAME), values.get(OPERATIONS)),
                TOPIC_NAME,
                OPERATIONS);
    }

    /** The oldest or the newest message of a queue. */
    public record MessageMoment(String id, long ageSeconds, String created) {
        private static final Field<MessageMoment, String> ID =
                required("id", Types.STRING, MessageMoment::id).means("The message.");
        private static final Field<MessageMoment, Long> AGE =
                required("age", Types.INTEGER, MessageMoment::ageSeconds).means("Whole seconds since it was posted.");
        private static final Field<MessageMoment, String> CREATED = required(
                        "created", Types.STRING, MessageMoment::created)
                .means("When it was posted: UTC, as YYYY-MM-DDThh:mm:ssZ.");

        public static final Shape<MessageMoment> SHAPE = Shape.of(
                "MessageMoment",
                values -> new MessageMoment(values.get(ID), values.get(AGE), values.get(CREATED)),
                ID,
                AGE,
                CREATED);
    }

    /**
     * The counts of a queue's messages.
     *
     * @param exists whether there is such a queue; where not, everything is zero
     */
    public record QueueCounts(
            boolean exists,
            long claimed,
            long free,
            long total,
            @Nullable MessageMoment oldest,
            @Nullable MessageMoment newest) {
        private static final Field<QueueCounts, Long> CLAIMED =
                required("claimed", Types.INTEGER, QueueCounts::claimed).means("Messages under a live claim.");
        private static final Field<QueueCounts, Long> FREE =
                required("free", Types.INTEGER, QueueCounts::free).means("All others, delayed ones included.");
        private static final Field<QueueCounts, Long> TOTAL =
                required("total", Types.INTEGER, QueueCounts::total).means("The sum of both.");
        private static final Field<QueueCounts, MessageMoment> OLDEST =
                optional("oldest", MessageMoment.SHAPE, QueueCounts::oldest).means("Absent when the queue is empty.");
        private static final Field<QueueCounts, MessageMoment> NEWEST =
                optional("newest", MessageMoment.SHAPE, QueueCounts::newest).means("Absent when the queue is empty.");

        public static final Shape<QueueCounts> SHAPE = Shape.of(
                "QueueCounts",
                values -> new QueueCounts(
                        true,
                        values.get(CLAIMED),
                        values.get(FREE),
                        values.get(TOTAL),
                        values.find(OLDEST),
                        values.find(NEWEST)),
                CLAIMED,
                FREE,
                TOTAL,
                OLDEST,
                NEWEST);
    }

    public record PurgeQueue(QueueName queueName, @Nullable RawValue resourceTypes) {
        /** Every type of what a purge deletes. */
        public static final Set<String> RESOURCES = Set.of("messages", "subscriptions");

        private static final Field<PurgeQueue, QueueName> QUEUE_NAME = queueNameField(PurgeQueue::queueName);
        private static final Field<PurgeQueue, RawValue> RESOURCE_TYPES = optional(
                        "resource_types", Types.ANY, PurgeQueue::resourceTypes)
                .orElseInBody(ErrorCode.INVALID_REQUEST, "Post body must contain key \"resource_types\".")
                .means("What to delete: messages, subscriptions, or both, which is the default.");

        public static final Shape<PurgeQueue> SHAPE = Shape.of(
                "PurgeQueue",
                values -> new PurgeQueue(values.get(QUEUE_NAME), values.find(RESOURCE_TYPES)),
                QUEUE_NAME,
                RESOURCE_TYPES);

        private static final Field<PurgeQueue, RawValue> ANY_TYPES = optional(
                        "resource_types", Types.ARRAY, PurgeQueue::resourceTypes)
                .means("What to delete: messages, subscriptions, or both, which is the default.");

        /** Zaqar's socket passes over types that it does not know. */
        public static final Shape<PurgeQueue> ZAQAR_SHAPE = Shape.of(
                "PurgeAnyQueue",
                values -> new PurgeQueue(values.get(QUEUE_NAME), known(values.find(ANY_TYPES))),
                QUEUE_NAME,
                ANY_TYPES);

        private static @Nullable RawValue known(@Nullable RawValue types) {
            if (types == null) {
                return null;
            }
            PackReader in = types.reader();
            Set<String> known = new TreeSet<>();
            for (int left = in.arrayHeader(); left > 0; left--) {
                if (in.nextIs(Kind.STRING)) {
                    known.add(in.string());
                } else {
                    in.skip();
                }
            }
            known.retainAll(RESOURCES);
            PackWriter out = new PackWriter().arrayHeader(known.size());
            known.forEach(out::string);
            return out.toRawValue();
        }

        private static final Field<PurgeQueue, QueueName> TOPIC_NAME = topicNameField(PurgeQueue::queueName);

        public static final Shape<PurgeQueue> TOPIC_SHAPE = Shape.of(
                "PurgeTopic",
                values -> new PurgeQueue(values.get(TOPIC_NAME), values.find(RESOURCE_TYPES)),
                TOPIC_NAME,
                RESOURCE_TYPES);
    }
}
