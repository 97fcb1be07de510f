package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on subscriptions take and give.
 *
 * <p>What a client says of a subscription is taken as it comes and judged by the server: the contract creates the queue
 * before it looks at the subscription, and has a text of its own for every fault.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SubscriptionShapes {

    private SubscriptionShapes() {}

    private static <R> Field<R, RawValue> subscriberField(Function<R, @Nullable RawValue> getter, String meaning) {
        return optional("subscriber", Types.ANY, getter).means(meaning);
    }

    private static <R> Field<R, RawValue> ttlField(Function<R, @Nullable RawValue> getter) {
        return optional("ttl", Types.ANY, getter).means("Seconds that the subscription lasts from now on.");
    }

    private static <R> Field<R, RawValue> optionsField(Function<R, @Nullable RawValue> getter) {
        return optional("options", Types.ANY, getter)
                .means("An object; some of its keys steer the delivery, all are kept.");
    }

    private static <R> Field<R, String> idField(Function<R, String> getter) {
        return required("subscription_id", Types.STRING, getter).in(Place.PATH).means("The subscription.");
    }

    /** A wish to be told of messages. */
    public record CreateSubscription(
            QueueName queueName,
            @Nullable RawValue subscriber,
            @Nullable RawValue ttl,
            @Nullable RawValue options) {
        private static final Field<CreateSubscription, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(CreateSubscription::queueName);
        private static final Field<CreateSubscription, RawValue> SUBSCRIBER = subscriberField(
                CreateSubscription::subscriber,
                "Who is told: an address. On a socket it may be left out: then the connection itself is told.");
        private static final Field<CreateSubscription, RawValue> TTL = ttlField(CreateSubscription::ttl);
        private static final Field<CreateSubscription, RawValue> OPTIONS = optionsField(CreateSubscription::options);

        public static final Shape<CreateSubscription> SHAPE = Shape.of(
                "CreateSubscription",
                values -> new CreateSubscription(
                        values.get(QUEUE_NAME), values.find(SUBSCRIBER), values.find(TTL), values.find(OPTIONS)),
                QUEUE_NAME,
                SUBSCRIBER,
                TTL,
                OPTIONS);

        private static final Field<CreateSubscription, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(CreateSubscription::queueName);

        public static final Shape<CreateSubscription> TOPIC_SHAPE = Shape.of(
                "CreateTopicSubscription",
                values -> new CreateSubscription(
                        values.get(TOPIC_NAME), values.find(SUBSCRIBER), values.find(TTL), values.find(OPTIONS)),
                TOPIC_NAME,
                SUBSCRIBER,
                TTL,
                OPTIONS);
    }

    /**
     * What came of a wish to be told.
     *
     * @param isOfConnection whether the connection that asked is told itself
     * @param isConflict whether the queue has a confirmed subscription of that subscriber, which stays as it is
     */
    public record SubscriptionCreation(String subscriptionId, boolean isOfConnection, boolean isConflict) {
        private static final Field<SubscriptionCreation, String> ID = required(
                        "subscription_id", Types.STRING, SubscriptionCreation::subscriptionId)
                .means("The new subscription, or the one that waits for its confirmation.");

        public static final Shape<SubscriptionCreation> SHAPE =
                Shape.of("SubscriptionCreation", values -> new SubscriptionCreation(values.get(ID), false, false), ID);
    }

    public record ListSubscriptions(
            QueueName queueName,
            @Nullable String marker,
            @Nullable Long limit) {
        private static final Field<ListSubscriptions, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ListSubscriptions::queueName);
        private static final Field<ListSubscriptions, String> MARKER =
                Paging.marker("subscription", ListSubscriptions::marker);
        private static final Field<ListSubscriptions, Long> LIMIT =
                Paging.limit("subscriptions", ListSubscriptions::limit);

        public static final Shape<ListSubscriptions> SHAPE = Shape.of(
                "ListSubscriptions",
                values -> new ListSubscriptions(values.get(QUEUE_NAME), values.find(MARKER), values.find(LIMIT)),
                QUEUE_NAME,
                MARKER,
                LIMIT);

        private static final Field<ListSubscriptions, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(ListSubscriptions::queueName);

        public static final Shape<ListSubscriptions> TOPIC_SHAPE = Shape.of(
                "ListTopicSubscriptions",
                values -> new ListSubscriptions(values.get(TOPIC_NAME), values.find(MARKER), values.find(LIMIT)),
                TOPIC_NAME,
                MARKER,
                LIMIT);
    }

    /** A subscription as it is shown. */
    public record SubscriptionDocument(
            String id,
            String source,
            String subscriber,
            long ttlSeconds,
            long ageSeconds,
            RawValue options,
            boolean confirmed) {
        private static final Field<SubscriptionDocument, String> ID =
                required("id", Types.STRING, SubscriptionDocument::id).means("The subscription.");
        private static final Field<SubscriptionDocument, String> SOURCE =
                required("source", Types.STRING, SubscriptionDocument::source).means("The queue that it is to.");
        private static final Field<SubscriptionDocument, String> SUBSCRIBER = required(
                        "subscriber", Types.STRING, SubscriptionDocument::subscriber)
                .means("Who is told.");
        private static final Field<SubscriptionDocument, Long> TTL =
                required("ttl", Types.INTEGER, SubscriptionDocument::ttlSeconds).means("Seconds that it lasts.");
        private static final Field<SubscriptionDocument, Long> AGE = required(
                        "age", Types.INTEGER, SubscriptionDocument::ageSeconds)
                .means("Whole seconds since its ttl began.");
        private static final Field<SubscriptionDocument, RawValue> OPTIONS =
                required("options", Types.OBJECT, SubscriptionDocument::options).means("As they were given.");
        private static final Field<SubscriptionDocument, Boolean> CONFIRMED = required(
                        "confirmed", Types.BOOLEAN, SubscriptionDocument::confirmed)
                .means("Whether the subscriber has agreed.");

        public static final Shape<SubscriptionDocument> SHAPE = Shape.of(
                "SubscriptionDocument",
                values -> new SubscriptionDocument(
                        values.get(ID),
                        values.get(SOURCE),
                        values.get(SUBSCRIBER),
                        values.get(TTL),
                        values.get(AGE),
                        values.get(OPTIONS),
                        values.get(CONFIRMED)),
                ID,
                SOURCE,
                SUBSCRIBER,
                TTL,
                AGE,
                OPTIONS,
                CONFIRMED);
    }

    /**
     * A page of subscriptions.
     *
     * @param next the marker of the next page; null exactly when this page is empty
     */
    public record SubscriptionPage(
            List<SubscriptionDocument> subscriptions,
            @Nullable String next) {
        private static final Field<SubscriptionPage, List<SubscriptionDocument>> SUBSCRIPTIONS = required(
                        "subscriptions", Types.listOf(SubscriptionDocument.SHAPE), SubscriptionPage::subscriptions)
                .means("In the order of their creation.");
        private static final Field<SubscriptionPage, String> NEXT =
                optional("next", Types.STRING, SubscriptionPage::next).means("The marker of the next page.");

        public static final Shape<SubscriptionPage> SHAPE = Shape.of(
                "SubscriptionPage",
                values -> new SubscriptionPage(values.get(SUBSCRIPTIONS), values.find(NEXT)),
                SUBSCRIPTIONS,
                NEXT);
    }

    /** A subscription by its id. */
    public record OneSubscription(QueueName queueName, String subscriptionId) {
        private static final Field<OneSubscription, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(OneSubscription::queueName);
        private static final Field<OneSubscription, String> ID = idField(OneSubscription::subscriptionId);

        public static final Shape<OneSubscription> SHAPE = Shape.of(
                "OneSubscription",
                values -> new OneSubscription(values.get(QUEUE_NAME), values.get(ID)),
                QUEUE_NAME,
                ID);

        private static final Field<OneSubscription, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(OneSubscription::queueName);

        public static final Shape<OneSubscription> TOPIC_SHAPE = Shape.of(
                "OneTopicSubscription",
                values -> new OneSubscription(values.get(TOPIC_NAME), values.get(ID)),
                TOPIC_NAME,
                ID);
    }

    /** Changes of a subscription; what is absent stays as it is. */
    public record UpdateSubscription(
            QueueName queueName,
            String subscriptionId,
            @Nullable RawValue subscriber,
            @Nullable RawValue ttl,
            @Nullable RawValue options) {
        private static final Field<UpdateSubscription, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(UpdateSubscription::queueName);
        private static final Field<UpdateSubscription, String> ID = idField(UpdateSubscription::subscriptionId);
        private static final Field<UpdateSubscription, RawValue> SUBSCRIBER = optional(
                        "subscriber", Types.ANY, UpdateSubscription::subscriber)
                .orElseInArray(ErrorCode.INVALID_REQUEST, "Subscriptions must be a dict.")
                .means("Who is told from now on.");
        private static final Field<UpdateSubscription, RawValue> TTL = ttlField(UpdateSubscription::ttl);
        private static final Field<UpdateSubscription, RawValue> OPTIONS = optionsField(UpdateSubscription::options);

        public static final Shape<UpdateSubscription> SHAPE = Shape.of(
                "UpdateSubscription",
                values -> new UpdateSubscription(
                        values.get(QUEUE_NAME),
                        values.get(ID),
                        values.find(SUBSCRIBER),
                        values.find(TTL),
                        values.find(OPTIONS)),
                QUEUE_NAME,
                ID,
                SUBSCRIBER,
                TTL,
                OPTIONS);

        private static final Field<UpdateSubscription, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(UpdateSubscription::queueName);

        public static final Shape<UpdateSubscription> TOPIC_SHAPE = Shape.of(
                "UpdateTopicSubscription",
                values -> new UpdateSubscription(
                        values.get(TOPIC_NAME),
                        values.get(ID),
                        values.find(SUBSCRIBER),
                        values.find(TTL),
                        values.find(OPTIONS)),
                TOPIC_NAME,
                ID,
                SUBSCRIBER,
                TTL,
                OPTIONS);
    }

    /** The subscriber's yes or no. */
    public record ConfirmSubscription(
            QueueName queueName,
            String subscriptionId,
            @Nullable RawValue confirmed) {
        private static final Field<ConfirmSubscription, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ConfirmSubscription::queueName);
        private static final Field<ConfirmSubscription, String> ID = idField(ConfirmSubscription::subscriptionId);
        private static final Field<ConfirmSubscription, RawValue> CONFIRMED = optional(
                        "confirmed", Types.ANY, ConfirmSubscription::confirmed)
                .means("True to agree to being told, false to decline.");

        public static final Shape<ConfirmSubscription> SHAPE = Shape.of(
                "ConfirmSubscription",
                values -> new ConfirmSubscription(values.get(QUEUE_NAME), values.get(ID), values.find(CONFIRMED)),
                QUEUE_NAME,
                ID,
                CONFIRMED);

        private static final Field<ConfirmSubscription, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(ConfirmSubscription::queueName);

        public static final Shape<ConfirmSubscription> TOPIC_SHAPE = Shape.of(
                "ConfirmTopicSubscription",
                values -> new ConfirmSubscription(values.get(TOPIC_NAME), values.get(ID), values.find(CONFIRMED)),
                TOPIC_NAME,
                ID,
                CONFIRMED);
    }
}
