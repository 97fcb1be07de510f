package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on single messages of a claim take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SettlementShapes {

    private SettlementShapes() {}

    private static <R> Field<R, List<String>> messageIdsField(Function<R, List<String>> getter) {
        return required("message_ids", Types.listOf(Types.STRING), getter).means("Messages of the claim.");
    }

    private static <R> Field<R, List<String>> heldField(Function<R, List<String>> getter) {
        return required("message_ids", Types.listOf(Types.STRING), getter)
                .means("Those that the claim held, oldest first.");
    }

    private static <R> Field<R, List<String>> lostField(Function<R, List<String>> getter) {
        return required("lost", Types.listOf(Types.STRING), getter)
                .means("Those that it does not hold: nothing was done with them.");
    }

    /** Messages of a claim that somebody else shall get. */
    public record ReleaseMessages(
            QueueName queueName,
            String claimId,
            List<String> messageIds,
            @Nullable Long delaySeconds) {
        private static final Field<ReleaseMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ReleaseMessages::queueName);
        private static final Field<ReleaseMessages, String> CLAIM_ID =
                ClaimShapes.claimIdField(ReleaseMessages::claimId);
        private static final Field<ReleaseMessages, List<String>> MESSAGE_IDS =
                messageIdsField(ReleaseMessages::messageIds);
        private static final Field<ReleaseMessages, Long> DELAY = optional(
                        "delay", Types.INTEGER, ReleaseMessages::delaySeconds)
                .means("Seconds that they stay hidden; 0, the default, frees them at once.");

        public static final Shape<ReleaseMessages> SHAPE = Shape.of(
                "ReleaseMessages",
                values -> new ReleaseMessages(
                        values.get(QUEUE_NAME), values.get(CLAIM_ID), values.get(MESSAGE_IDS), values.find(DELAY)),
                QUEUE_NAME,
                CLAIM_ID,
                MESSAGE_IDS,
                DELAY);
    }

    /** Messages of a claim that need more time. */
    public record TouchMessages(
            QueueName queueName,
            String claimId,
            List<String> messageIds,
            @Nullable Long ttlSeconds) {
        private static final Field<TouchMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(TouchMessages::queueName);
        private static final Field<TouchMessages, String> CLAIM_ID = ClaimShapes.claimIdField(TouchMessages::claimId);
        private static final Field<TouchMessages, List<String>> MESSAGE_IDS =
                messageIdsField(TouchMessages::messageIds);
        private static final Field<TouchMessages, Long> TTL = optional("ttl", Types.INTEGER, TouchMessages::ttlSeconds)
                .means("Seconds that they stay claimed from now on.");

        public static final Shape<TouchMessages> SHAPE = Shape.of(
                "TouchMessages",
                values -> new TouchMessages(
                        values.get(QUEUE_NAME), values.get(CLAIM_ID), values.get(MESSAGE_IDS), values.find(TTL)),
                QUEUE_NAME,
                CLAIM_ID,
                MESSAGE_IDS,
                TTL);
    }

    /** Messages of a claim that nobody can work on. */
    public record RejectMessages(
            QueueName queueName,
            String claimId,
            List<String> messageIds,
            @Nullable String reason) {
        private static final Field<RejectMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(RejectMessages::queueName);
        private static final Field<RejectMessages, String> CLAIM_ID = ClaimShapes.claimIdField(RejectMessages::claimId);
        private static final Field<RejectMessages, List<String>> MESSAGE_IDS =
                messageIdsField(RejectMessages::messageIds);
        private static final Field<RejectMessages, String> REASON =
                optional("reason", Types.STRING, RejectMessages::reason).means("Why; the dead letters tell it.");

        public static final Shape<RejectMessages> SHAPE = Shape.of(
                "RejectMessages",
                values -> new RejectMessages(
                        values.get(QUEUE_NAME), values.get(CLAIM_ID), values.get(MESSAGE_IDS), values.find(REASON)),
                QUEUE_NAME,
                CLAIM_ID,
                MESSAGE_IDS,
                REASON);
    }

    /** What has come of messages of a claim. */
    public record SettledMessages(List<String> messageIds, List<String> lost) {
        private static final Field<SettledMessages, List<String>> MESSAGE_IDS = heldField(SettledMessages::messageIds);
        private static final Field<SettledMessages, List<String>> LOST = lostField(SettledMessages::lost);

        public static final Shape<SettledMessages> SHAPE = Shape.of(
                "SettledMessages",
                values -> new SettledMessages(values.get(MESSAGE_IDS), values.get(LOST)),
                MESSAGE_IDS,
                LOST);
    }

    /** Messages that have got more time. */
    public record TouchedMessages(@Nullable String claimId, List<String> messageIds, List<String> lost) {
        private static final Field<TouchedMessages, String> CLAIM_ID = optional(
                        "claim_id", Types.STRING, TouchedMessages::claimId)
                .means("What holds them now: another claim, unless they were all; absent for none.");
        private static final Field<TouchedMessages, List<String>> MESSAGE_IDS = heldField(TouchedMessages::messageIds);
        private static final Field<TouchedMessages, List<String>> LOST = lostField(TouchedMessages::lost);

        public static final Shape<TouchedMessages> SHAPE = Shape.of(
                "TouchedMessages",
                values -> new TouchedMessages(values.find(CLAIM_ID), values.get(MESSAGE_IDS), values.get(LOST)),
                CLAIM_ID,
                MESSAGE_IDS,
                LOST);
    }
}
