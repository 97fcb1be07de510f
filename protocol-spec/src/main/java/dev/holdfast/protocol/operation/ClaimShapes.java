package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on claims take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ClaimShapes {

    private ClaimShapes() {}

    /** The member {@code claim_id} of an operation on one claim. */
    static <R> Field<R, String> claimIdField(Function<R, String> getter) {
        return required("claim_id", Types.STRING, getter).in(Place.PATH).means("The claim.");
    }

    /** A wish for messages. */
    public record CreateClaim(
            QueueName queueName,
            @Nullable Long ttlSeconds,
            @Nullable Long graceSeconds,
            @Nullable Long limit,
            @Nullable Long waitSeconds) {
        private static final Field<CreateClaim, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(CreateClaim::queueName);
        private static final Field<CreateClaim, Long> TTL =
                optional("ttl", Types.INTEGER, CreateClaim::ttlSeconds).means("Seconds that the claim lasts.");
        private static final Field<CreateClaim, Long> GRACE = optional(
                        "grace", Types.INTEGER, CreateClaim::graceSeconds)
                .means("Seconds that a message outlives the claim at least.");
        private static final Field<CreateClaim, Long> LIMIT = optional("limit", Types.INTEGER, CreateClaim::limit)
                .in(Place.QUERY)
                .means("The most messages to claim.");
        private static final Field<CreateClaim, Long> WAIT = optional("wait", Types.INTEGER, CreateClaim::waitSeconds)
                .in(Place.QUERY)
                .means("Seconds to wait for something to come; 0, the default, answers at once.");

        public static final Shape<CreateClaim> SHAPE = Shape.of(
                "CreateClaim",
                values -> new CreateClaim(
                        values.get(QUEUE_NAME),
                        values.find(TTL),
                        values.find(GRACE),
                        values.find(LIMIT),
                        values.find(WAIT)),
                QUEUE_NAME,
                TTL,
                GRACE,
                LIMIT,
                WAIT);
    }

    /** A new claim, or nothing to claim. */
    public record NewClaim(@Nullable String claimId, List<ShownMessage> messages) {
        private static final Field<NewClaim, String> CLAIM_ID =
                optional("claim_id", Types.STRING, NewClaim::claimId).means("Absent when there was nothing to claim.");
        private static final Field<NewClaim, List<ShownMessage>> MESSAGES = required(
                        "messages", Types.listOf(ShownMessage.SHAPE), NewClaim::messages)
                .means("Oldest first.");

        public static final Shape<NewClaim> SHAPE = Shape.of(
                "NewClaim", values -> new NewClaim(values.find(CLAIM_ID), values.get(MESSAGES)), CLAIM_ID, MESSAGES);
    }

    /** A claim by its id. */
    public record OneClaim(QueueName queueName, String claimId) {
        private static final Field<OneClaim, QueueName> QUEUE_NAME = QueueShapes.queueNameField(OneClaim::queueName);
        private static final Field<OneClaim, String> CLAIM_ID = claimIdField(OneClaim::claimId);

        public static final Shape<OneClaim> SHAPE = Shape.of(
                "OneClaim", values -> new OneClaim(values.get(QUEUE_NAME), values.get(CLAIM_ID)), QUEUE_NAME, CLAIM_ID);
    }

    /** A live claim. */
    public record ClaimDocument(long ageSeconds, long ttlSeconds, List<ShownMessage> messages) {
        private static final Field<ClaimDocument, Long> AGE = required("age", Types.INTEGER, ClaimDocument::ageSeconds)
                .means("Whole seconds since the claim was made or last updated.");
        private static final Field<ClaimDocument, Long> TTL =
                required("ttl", Types.INTEGER, ClaimDocument::ttlSeconds).means("Seconds that it lasts.");
        private static final Field<ClaimDocument, List<ShownMessage>> MESSAGES = required(
                        "messages", Types.listOf(ShownMessage.SHAPE), ClaimDocument::messages)
                .means("What it still holds, oldest first.");

        public static final Shape<ClaimDocument> SHAPE = Shape.of(
                "ClaimDocument",
                values -> new ClaimDocument(values.get(AGE), values.get(TTL), values.get(MESSAGES)),
                AGE,
                TTL,
                MESSAGES);
    }

    /** New times for a claim. */
    public record UpdateClaim(
            QueueName queueName,
            String claimId,
            @Nullable Long ttlSeconds,
            @Nullable Long graceSeconds) {
        private static final Field<UpdateClaim, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(UpdateClaim::queueName);
        private static final Field<UpdateClaim, String> CLAIM_ID = claimIdField(UpdateClaim::claimId);
        private static final Field<UpdateClaim, Long> TTL = optional("ttl", Types.INTEGER, UpdateClaim::ttlSeconds)
                .means("Seconds that the claim lasts from now on.");
        private static final Field<UpdateClaim, Long> GRACE = optional(
                        "grace", Types.INTEGER, UpdateClaim::graceSeconds)
                .means("Seconds that a message outlives the claim at least.");

        public static final Shape<UpdateClaim> SHAPE = Shape.of(
                "UpdateClaim",
                values -> new UpdateClaim(
                        values.get(QUEUE_NAME), values.get(CLAIM_ID), values.find(TTL), values.find(GRACE)),
                QUEUE_NAME,
                CLAIM_ID,
                TTL,
                GRACE);
    }
}
