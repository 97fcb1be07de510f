package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on consumers take and give. What a consumer is told unasked stands in {@link PushShapes}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConsumerShapes {

    /** The mode that only looks. */
    public static final String WATCH = "watch";

    /** The mode that claims what it is given. */
    public static final String CLAIM = "claim";

    private ConsumerShapes() {}

    private static <R> Field<R, Long> consumerField(Function<R, Long> getter) {
        return required("consumer", Types.INTEGER, getter)
                .in(Place.SOCKET_ONLY)
                .means("The consumer, as its opening named it.");
    }

    private static <R> Field<R, List<DeliveryRange>> deliveriesField(Function<R, List<DeliveryRange>> getter) {
        return required("deliveries", DeliveryRange.LIST, getter)
                .in(Place.SOCKET_ONLY)
                .means("Numbers of deliveries, and closed ranges of them as pairs.");
    }

    private static <R> Field<R, List<DeliveryRange>> lostField(Function<R, List<DeliveryRange>> getter) {
        return required("lost", DeliveryRange.LIST, getter)
                .means("Which of them were not outstanding any more, or never; in the form of deliveries.");
    }

    /** How much may be under way to a consumer. */
    public record Credit(@Nullable Long messages, @Nullable Long bytes) {
        private static final Field<Credit, Long> MESSAGES = optional("messages", Types.INTEGER, Credit::messages)
                .in(Place.SOCKET_ONLY)
                .means("How many messages.");
        private static final Field<Credit, Long> BYTES = optional("bytes", Types.INTEGER, Credit::bytes)
                .in(Place.SOCKET_ONLY)
                .means("How many bytes of bodies; the message that uses them up is still sent.");

        public static final Shape<Credit> SHAPE =
                Shape.of("Credit", values -> new Credit(values.find(MESSAGES), values.find(BYTES)), MESSAGES, BYTES);
    }

    /** A wish to be given the messages of a queue. */
    public record OpenConsumer(
            QueueName queueName,
            String mode,
            @Nullable Credit credit,
            @Nullable String after,
            @Nullable String start,
            @Nullable Boolean echo,
            @Nullable Boolean includeDelayed,
            @Nullable String name,
            @Nullable Long ttlSeconds,
            @Nullable Long graceSeconds) {
        private static final Field<OpenConsumer, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(OpenConsumer::queueName);
        private static final Field<OpenConsumer, String> MODE = required("mode", Types.STRING, OpenConsumer::mode)
                .in(Place.SOCKET_ONLY)
                .means("`watch`, which looks and takes nothing, or `claim`.");
        private static final Field<OpenConsumer, Credit> CREDIT = optional("credit", Credit.SHAPE, OpenConsumer::credit)
                .in(Place.SOCKET_ONLY)
                .means("What may be pushed at first; without it nothing is until there is credit.");
        private static final Field<OpenConsumer, String> AFTER = optional("after", Types.STRING, OpenConsumer::after)
                .in(Place.SOCKET_ONLY)
                .means("Watch: the marker behind which it begins.");
        private static final Field<OpenConsumer, String> START = optional("start", Types.STRING, OpenConsumer::start)
                .in(Place.SOCKET_ONLY)
                .means("Watch, without `after`: `new`, the default, or `head`.");
        private static final Field<OpenConsumer, Boolean> ECHO = optional("echo", Types.BOOLEAN, OpenConsumer::echo)
                .in(Place.SOCKET_ONLY)
                .means("Watch: whether to push the client's own messages too, which is the default.");
        private static final Field<OpenConsumer, Boolean> INCLUDE_DELAYED = optional(
                        "include_delayed", Types.BOOLEAN, OpenConsumer::includeDelayed)
                .in(Place.SOCKET_ONLY)
                .means("Watch: whether a delayed message is pushed at once; otherwise what follows it waits with it.");
        private static final Field<OpenConsumer, String> NAME = optional("name", Types.STRING, OpenConsumer::name)
                .in(Place.SOCKET_ONLY)
                .means("Watch: a name under which the server keeps the position.");
        private static final Field<OpenConsumer, Long> TTL = optional("ttl", Types.INTEGER, OpenConsumer::ttlSeconds)
                .in(Place.SOCKET_ONLY)
                .means("Claim: seconds that a claim outlives the server; while it runs it renews them.");
        private static final Field<OpenConsumer, Long> GRACE = optional(
                        "grace", Types.INTEGER, OpenConsumer::graceSeconds)
                .in(Place.SOCKET_ONLY)
                .means("Claim: seconds that a message outlives its claim at least.");

        public static final Shape<OpenConsumer> SHAPE = Shape.of(
                "OpenConsumer",
                values -> new OpenConsumer(
                        values.get(QUEUE_NAME),
                        values.get(MODE),
                        values.find(CREDIT),
                        values.find(AFTER),
                        values.find(START),
                        values.find(ECHO),
                        values.find(INCLUDE_DELAYED),
                        values.find(NAME),
                        values.find(TTL),
                        values.find(GRACE)),
                QUEUE_NAME,
                MODE,
                CREDIT,
                AFTER,
                START,
                ECHO,
                INCLUDE_DELAYED,
                NAME,
                TTL,
                GRACE);

        /** Whether it takes what it is given. */
        public boolean isClaim() {
            return mode.equals(CLAIM);
        }
    }

    /** A consumer that has begun. */
    public record OpenedConsumer(
            long consumer, @Nullable String after, @Nullable Boolean gap) {
        private static final Field<OpenedConsumer, Long> CONSUMER = required(
                        "consumer", Types.INTEGER, OpenedConsumer::consumer)
                .means("Its name from now on, in requests and pushes.");
        private static final Field<OpenedConsumer, String> AFTER = optional(
                        "after", Types.STRING, OpenedConsumer::after)
                .means("Watch: the marker behind which it begins; absent while there is no such queue.");
        private static final Field<OpenedConsumer, Boolean> GAP = optional("gap", Types.BOOLEAN, OpenedConsumer::gap)
                .means("True when what follows the wanted position is gone; otherwise absent.");

        public static final Shape<OpenedConsumer> SHAPE = Shape.of(
                "OpenedConsumer",
                values -> new OpenedConsumer(values.get(CONSUMER), values.find(AFTER), values.find(GAP)),
                CONSUMER,
                AFTER,
                GAP);
    }

    /** The end of a consumer. */
    public record CloseConsumer(
            QueueName queueName, long consumer, @Nullable Boolean forget) {
        private static final Field<CloseConsumer, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(CloseConsumer::queueName);
        private static final Field<CloseConsumer, Long> CONSUMER = consumerField(CloseConsumer::consumer);
        private static final Field<CloseConsumer, Boolean> FORGET = optional(
                        "forget", Types.BOOLEAN, CloseConsumer::forget)
                .in(Place.SOCKET_ONLY)
                .means("Watch with a name: whether to keep its position no longer.");

        public static final Shape<CloseConsumer> SHAPE = Shape.of(
                "CloseConsumer",
                values -> new CloseConsumer(values.get(QUEUE_NAME), values.get(CONSUMER), values.find(FORGET)),
                QUEUE_NAME,
                CONSUMER,
                FORGET);
    }

    /** More credit for a consumer. */
    public record GrantCredit(
            QueueName queueName,
            long consumer,
            @Nullable Long messages,
            @Nullable Long bytes) {
        private static final Field<GrantCredit, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(GrantCredit::queueName);
        private static final Field<GrantCredit, Long> CONSUMER = consumerField(GrantCredit::consumer);
        private static final Field<GrantCredit, Long> MESSAGES = optional(
                        "messages", Types.INTEGER, GrantCredit::messages)
                .in(Place.SOCKET_ONLY)
                .means("Watch: so many more messages. Claim: how many may be unsettled from now on.");
        private static final Field<GrantCredit, Long> BYTES = optional("bytes", Types.INTEGER, GrantCredit::bytes)
                .in(Place.SOCKET_ONLY)
                .means("The same in bytes of bodies.");

        public static final Shape<GrantCredit> SHAPE = Shape.of(
                "GrantCredit",
                values -> new GrantCredit(
                        values.get(QUEUE_NAME), values.get(CONSUMER), values.find(MESSAGES), values.find(BYTES)),
                QUEUE_NAME,
                CONSUMER,
                MESSAGES,
                BYTES);
    }

    /** Work that is done, or a position that has been reached. */
    public record AcknowledgeDeliveries(
            QueueName queueName,
            long consumer,
            @Nullable List<DeliveryRange> deliveries,
            @Nullable String through) {
        private static final Field<AcknowledgeDeliveries, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(AcknowledgeDeliveries::queueName);
        private static final Field<AcknowledgeDeliveries, Long> CONSUMER =
                consumerField(AcknowledgeDeliveries::consumer);
        private static final Field<AcknowledgeDeliveries, List<DeliveryRange>> DELIVERIES = optional(
                        "deliveries", DeliveryRange.LIST, AcknowledgeDeliveries::deliveries)
                .in(Place.SOCKET_ONLY)
                .means("Claim: numbers of deliveries, and closed ranges of them as pairs; their messages are deleted.");
        private static final Field<AcknowledgeDeliveries, String> THROUGH = optional(
                        "through", Types.STRING, AcknowledgeDeliveries::through)
                .in(Place.SOCKET_ONLY)
                .means("Watch with a name: the marker of the last message that is worked off.");

        public static final Shape<AcknowledgeDeliveries> SHAPE = Shape.of(
                "AcknowledgeDeliveries",
                values -> new AcknowledgeDeliveries(
                        values.get(QUEUE_NAME), values.get(CONSUMER), values.find(DELIVERIES), values.find(THROUGH)),
                QUEUE_NAME,
                CONSUMER,
                DELIVERIES,
                THROUGH);
    }

    /** What came of an acknowledgement. */
    public record AcknowledgedDeliveries(long acknowledged, List<DeliveryRange> lost) {
        private static final Field<AcknowledgedDeliveries, Long> ACKNOWLEDGED = required(
                        "acknowledged", Types.INTEGER, AcknowledgedDeliveries::acknowledged)
                .means("How many deliveries are settled by it.");
        private static final Field<AcknowledgedDeliveries, List<DeliveryRange>> LOST =
                lostField(AcknowledgedDeliveries::lost);

        public static final Shape<AcknowledgedDeliveries> SHAPE = Shape.of(
                "AcknowledgedDeliveries",
                values -> new AcknowledgedDeliveries(values.get(ACKNOWLEDGED), values.get(LOST)),
                ACKNOWLEDGED,
                LOST);
    }

    /** Work that somebody else shall do. */
    public record ReleaseDeliveries(
            QueueName queueName,
            long consumer,
            List<DeliveryRange> deliveries,
            @Nullable Long delaySeconds) {
        private static final Field<ReleaseDeliveries, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ReleaseDeliveries::queueName);
        private static final Field<ReleaseDeliveries, Long> CONSUMER = consumerField(ReleaseDeliveries::consumer);
        private static final Field<ReleaseDeliveries, List<DeliveryRange>> DELIVERIES =
                deliveriesField(ReleaseDeliveries::deliveries);
        private static final Field<ReleaseDeliveries, Long> DELAY = optional(
                        "delay", Types.INTEGER, ReleaseDeliveries::delaySeconds)
                .in(Place.SOCKET_ONLY)
                .means("Seconds for which nobody gets them; 0 is the default.");

        public static final Shape<ReleaseDeliveries> SHAPE = Shape.of(
                "ReleaseDeliveries",
                values -> new ReleaseDeliveries(
                        values.get(QUEUE_NAME), values.get(CONSUMER), values.get(DELIVERIES), values.find(DELAY)),
                QUEUE_NAME,
                CONSUMER,
                DELIVERIES,
                DELAY);
    }

    /** What came of a release. */
    public record Release(long released, List<DeliveryRange> lost) {
        private static final Field<Release, Long> RELEASED =
                required("released", Types.INTEGER, Release::released).means("How many are free again.");
        private static final Field<Release, List<DeliveryRange>> LOST = lostField(Release::lost);

        public static final Shape<Release> SHAPE =
                Shape.of("Release", values -> new Release(values.get(RELEASED), values.get(LOST)), RELEASED, LOST);
    }

    /** Work that nobody can do. */
    public record RejectDeliveries(
            QueueName queueName,
            long consumer,
            List<DeliveryRange> deliveries,
            @Nullable String reason) {
        private static final Field<RejectDeliveries, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(RejectDeliveries::queueName);
        private static final Field<RejectDeliveries, Long> CONSUMER = consumerField(RejectDeliveries::consumer);
        private static final Field<RejectDeliveries, List<DeliveryRange>> DELIVERIES =
                deliveriesField(RejectDeliveries::deliveries);
        private static final Field<RejectDeliveries, String> REASON = optional(
                        "reason", Types.STRING, RejectDeliveries::reason)
                .in(Place.SOCKET_ONLY)
                .means("Why, for whoever looks into the dead-letter queue.");

        public static final Shape<RejectDeliveries> SHAPE = Shape.of(
                "RejectDeliveries",
                values -> new RejectDeliveries(
                        values.get(QUEUE_NAME), values.get(CONSUMER), values.get(DELIVERIES), values.find(REASON)),
                QUEUE_NAME,
                CONSUMER,
                DELIVERIES,
                REASON);
    }

    /** What came of a rejection. */
    public record Rejection(long rejected, List<DeliveryRange> lost) {
        private static final Field<Rejection, Long> REJECTED = required("rejected", Types.INTEGER, Rejection::rejected)
                .means("How many are in the dead-letter queue now.");
        private static final Field<Rejection, List<DeliveryRange>> LOST = lostField(Rejection::lost);

        public static final Shape<Rejection> SHAPE =
                Shape.of("Rejection", values -> new Rejection(values.get(REJECTED), values.get(LOST)), REJECTED, LOST);
    }
}
