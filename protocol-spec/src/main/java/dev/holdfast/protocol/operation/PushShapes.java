package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.SystemShapes.SystemPush;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is pushed to native connections with consumers, and to those that watch the server. That a consumer has ended is
 * told by a {@link Notices notice}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PushShapes {

    /** All of them, in the order of the documents. */
    public static final List<Shape<?>> ALL = List.of(ConsumerPush.SHAPE, SystemPush.SHAPE);

    private PushShapes() {}

    /** A message as a consumer is given it. */
    public record PushedMessage(
            String id,
            String marker,
            RawValue body,
            long ttlSeconds,
            long ageSeconds,
            long claimCount,
            @Nullable String checksum,
            @Nullable Long delivery) {
        private static final Field<PushedMessage, String> ID =
                required("id", Types.STRING, PushedMessage::id).means("Opaque; sorts by age.");
        private static final Field<PushedMessage, String> MARKER = required(
                        "marker", Types.STRING, PushedMessage::marker)
                .means("Its position: what to go on behind after a new connection.");
        private static final Field<PushedMessage, RawValue> BODY =
                required("body", Types.ANY, PushedMessage::body).means("As it was posted.");
        private static final Field<PushedMessage, Long> TTL = required("ttl", Types.INTEGER, PushedMessage::ttlSeconds)
                .means("Seconds to live, counted from the post; a claim may have enlarged it.");
        private static final Field<PushedMessage, Long> AGE =
                required("age", Types.INTEGER, PushedMessage::ageSeconds).means("Whole seconds since the post.");
        private static final Field<PushedMessage, Long> CLAIM_COUNT = required(
                        "claim_count", Types.INTEGER, PushedMessage::claimCount)
                .means("How many times it was claimed.");
        private static final Field<PushedMessage, String> CHECKSUM = optional(
                        "checksum", Types.STRING, PushedMessage::checksum)
                .means("Of the body, if it is not null, where the server shows them.");
        private static final Field<PushedMessage, Long> DELIVERY = optional(
                        "delivery", Types.INTEGER, PushedMessage::delivery)
                .means("Claim: the number by which it is settled; they count up from 1 for each consumer.");

        public static final Shape<PushedMessage> SHAPE = Shape.of(
                "PushedMessage",
                values -> new PushedMessage(
                        values.get(ID),
                        values.get(MARKER),
                        values.get(BODY),
                        values.get(TTL),
                        values.get(AGE),
                        values.get(CLAIM_COUNT),
                        values.find(CHECKSUM),
                        values.find(DELIVERY)),
                ID,
                MARKER,
                BODY,
                TTL,
                AGE,
                CLAIM_COUNT,
                CHECKSUM,
                DELIVERY);
    }

    /** Messages for a consumer. */
    public record ConsumerPush(
            long push,
            List<PushedMessage> messages,
            @Nullable Long missed,
            @Nullable Boolean reset,
            @Nullable String claimId) {
        private static final Field<ConsumerPush, Long> PUSH =
                required("push", Types.INTEGER, ConsumerPush::push).means("The consumer.");
        private static final Field<ConsumerPush, List<PushedMessage>> MESSAGES = required(
                        "messages", Types.listOf(PushedMessage.SHAPE), ConsumerPush::messages)
                .means("In the order of the queue.");
        private static final Field<ConsumerPush, Long> MISSED = optional("missed", Types.INTEGER, ConsumerPush::missed)
                .means("Watch: how many messages since the last push were gone before it came by; absent for none.");
        private static final Field<ConsumerPush, Boolean> RESET = optional("reset", Types.BOOLEAN, ConsumerPush::reset)
                .means("Watch: true when the queue was deleted and made anew; these are the first of the new one.");
        private static final Field<ConsumerPush, String> CLAIM_ID = optional(
                        "claim_id", Types.STRING, ConsumerPush::claimId)
                .means("Claim: the claim that holds them, by which they can be deleted after a new connection too.");

        public static final Shape<ConsumerPush> SHAPE = Shape.of(
                "ConsumerPush",
                values -> new ConsumerPush(
                        values.get(PUSH),
                        values.get(MESSAGES),
                        values.find(MISSED),
                        values.find(RESET),
                        values.find(CLAIM_ID)),
                PUSH,
                MESSAGES,
                MISSED,
                RESET,
                CLAIM_ID);
    }
}
