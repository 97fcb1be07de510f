package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shows the inside of a queue takes and gives.
 *
 * <p><em>Thread-safe.</em>
 */
public final class InspectionShapes {

    private InspectionShapes() {}

    /** A page of messages in any state. */
    public record PeekMessages(
            QueueName queueName,
            @Nullable String state,
            @Nullable String marker,
            @Nullable Long limit) {
        private static final Field<PeekMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(PeekMessages::queueName);
        private static final Field<PeekMessages, String> STATE = optional("state", Types.STRING, PeekMessages::state)
                .in(Place.QUERY)
                .means("Only those that are free, claimed or delayed; the default is all.");
        private static final Field<PeekMessages, String> MARKER = Paging.marker("position", PeekMessages::marker);
        private static final Field<PeekMessages, Long> LIMIT = Paging.limit("messages", PeekMessages::limit);

        public static final Shape<PeekMessages> SHAPE = Shape.of(
                "PeekMessages",
                values -> new PeekMessages(
                        values.get(QUEUE_NAME), values.find(STATE), values.find(MARKER), values.find(LIMIT)),
                QUEUE_NAME,
                STATE,
                MARKER,
                LIMIT);
    }

    /** Where a dead letter has come from. */
    public record DeadLetterNote(String source, String reason, long ageSeconds, long claimCount) {
        private static final Field<DeadLetterNote, String> SOURCE =
                required("source", Types.STRING, DeadLetterNote::source).means("The queue that it was in.");
        private static final Field<DeadLetterNote, String> REASON = required(
                        "reason", Types.STRING, DeadLetterNote::reason)
                .means("claimed_too_often, or what was said when it was rejected.");
        private static final Field<DeadLetterNote, Long> AGE =
                required("age", Types.INTEGER, DeadLetterNote::ageSeconds).means("Whole seconds since it was moved.");
        private static final Field<DeadLetterNote, Long> CLAIM_COUNT = required(
                        "claim_count", Types.INTEGER, DeadLetterNote::claimCount)
                .means("How many times it was claimed there.");

        public static final Shape<DeadLetterNote> SHAPE = Shape.of(
                "DeadLetterNote",
                values -> new DeadLetterNote(
                        values.get(SOURCE), values.get(REASON), values.get(AGE), values.get(CLAIM_COUNT)),
                SOURCE,
                REASON,
                AGE,
                CLAIM_COUNT);
    }

    /** A message with all that is known of it. */
    public record PeekedMessage(
            String id,
            RawValue body,
            long ttlSeconds,
            long ageSeconds,
            long expiresInSeconds,
            String state,
            long claimCount,
            String clientId,
            @Nullable String claimId,
            @Nullable Long claimExpiresInSeconds,
            @Nullable Long visibleInSeconds,
            @Nullable DeadLetterNote deadLetter) {
        private static final Field<PeekedMessage, String> ID =
                required("id", Types.STRING, PeekedMessage::id).means("Opaque; sorts by age.");
        private static final Field<PeekedMessage, RawValue> BODY =
                required("body", Types.ANY, PeekedMessage::body).means("As it was posted.");
        private static final Field<PeekedMessage, Long> TTL = required("ttl", Types.INTEGER, PeekedMessage::ttlSeconds)
                .means("Seconds to live, counted from the post; a claim may have enlarged it.");
        private static final Field<PeekedMessage, Long> AGE =
                required("age", Types.INTEGER, PeekedMessage::ageSeconds).means("Whole seconds since the post.");
        private static final Field<PeekedMessage, Long> EXPIRES_IN = required(
                        "expires_in", Types.INTEGER, PeekedMessage::expiresInSeconds)
                .means("Seconds, rounded up, after which it does not exist.");
        private static final Field<PeekedMessage, String> STATE =
                required("state", Types.STRING, PeekedMessage::state).means("free, claimed or delayed.");
        private static final Field<PeekedMessage, Long> CLAIM_COUNT = required(
                        "claim_count", Types.INTEGER, PeekedMessage::claimCount)
                .means("How many times it was claimed.");
        private static final Field<PeekedMessage, String> CLIENT_ID =
                required("client_id", Types.STRING, PeekedMessage::clientId).means("Who posted it.");
        private static final Field<PeekedMessage, String> CLAIM_ID =
                optional("claim_id", Types.STRING, PeekedMessage::claimId).means("The live claim that holds it.");
        private static final Field<PeekedMessage, Long> CLAIM_EXPIRES_IN = optional(
                        "claim_expires_in", Types.INTEGER, PeekedMessage::claimExpiresInSeconds)
                .means("Seconds, rounded up, after which that claim ends.");
        private static final Field<PeekedMessage, Long> VISIBLE_IN = optional(
                        "visible_in", Types.INTEGER, PeekedMessage::visibleInSeconds)
                .means("Seconds, rounded up, after which a delayed one is free.");
        private static final Field<PeekedMessage, DeadLetterNote> DEAD_LETTER = optional(
                        "dead_letter", DeadLetterNote.SHAPE, PeekedMessage::deadLetter)
                .means("Why it lies here, if it is a dead letter.");

        public static final Shape<PeekedMessage> SHAPE = Shape.of(
                "PeekedMessage",
                values -> new PeekedMessage(
                        values.get(ID),
                        values.get(BODY),
                        values.get(TTL),
                        values.get(AGE),
                        values.get(EXPIRES_IN),
                        values.get(STATE),
                        values.get(CLAIM_COUNT),
                        values.get(CLIENT_ID),
                        values.find(CLAIM_ID),
                        values.find(CLAIM_EXPIRES_IN),
                        values.find(VISIBLE_IN),
                        values.find(DEAD_LETTER)),
                ID,
                BODY,
                TTL,
                AGE,
                EXPIRES_IN,
                STATE,
                CLAIM_COUNT,
                CLIENT_ID,
                CLAIM_ID,
                CLAIM_EXPIRES_IN,
                VISIBLE_IN,
                DEAD_LETTER);
    }

    /** Messages of a queue, oldest first. */
    public record PeekedPage(
            List<PeekedMessage> messages, @Nullable String next) {
        private static final Field<PeekedPage, List<PeekedMessage>> MESSAGES = required(
                        "messages", Types.listOf(PeekedMessage.SHAPE), PeekedPage::messages)
                .means("Oldest first.");
        private static final Field<PeekedPage, String> NEXT = optional("next", Types.STRING, PeekedPage::next)
                .means("The marker of the last message; absent when the page is empty.");

        public static final Shape<PeekedPage> SHAPE = Shape.of(
                "PeekedPage", values -> new PeekedPage(values.get(MESSAGES), values.find(NEXT)), MESSAGES, NEXT);
    }

    /** A page of claims. */
    public record ListClaims(
            QueueName queueName,
            @Nullable String marker,
            @Nullable Long limit) {
        private static final Field<ListClaims, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ListClaims::queueName);
        private static final Field<ListClaims, String> MARKER = Paging.marker("claim", ListClaims::marker);
        private static final Field<ListClaims, Long> LIMIT = Paging.limit("claims", ListClaims::limit);

        public static final Shape<ListClaims> SHAPE = Shape.of(
                "ListClaims",
                values -> new ListClaims(values.get(QUEUE_NAME), values.find(MARKER), values.find(LIMIT)),
                QUEUE_NAME,
                MARKER,
                LIMIT);
    }

    /** Who holds how many messages, and until when. */
    public record ListedClaim(
            String claimId,
            @Nullable String clientId,
            long ageSeconds,
            long ttlSeconds,
            long graceSeconds,
            long expiresInSeconds,
            long messageCount) {
        private static final Field<ListedClaim, String> CLAIM_ID =
                required("claim_id", Types.STRING, ListedClaim::claimId).means("The claim.");
        private static final Field<ListedClaim, String> CLIENT_ID = optional(
                        "client_id", Types.STRING, ListedClaim::clientId)
                .means("Who made it, unless an earlier version of the server did not keep that.");
        private static final Field<ListedClaim, Long> AGE = required("age", Types.INTEGER, ListedClaim::ageSeconds)
                .means("Whole seconds since it was made or last updated.");
        private static final Field<ListedClaim, Long> TTL =
                required("ttl", Types.INTEGER, ListedClaim::ttlSeconds).means("Seconds that it lasts.");
        private static final Field<ListedClaim, Long> GRACE = required(
                        "grace", Types.INTEGER, ListedClaim::graceSeconds)
                .means("Seconds that a message outlives it at least.");
        private static final Field<ListedClaim, Long> EXPIRES_IN = required(
                        "expires_in", Types.INTEGER, ListedClaim::expiresInSeconds)
                .means("Seconds, rounded up, after which it ends.");
        private static final Field<ListedClaim, Long> MESSAGE_COUNT = required(
                        "message_count", Types.INTEGER, ListedClaim::messageCount)
                .means("How many messages it holds.");

        public static final Shape<ListedClaim> SHAPE = Shape.of(
                "ListedClaim",
                values -> new ListedClaim(
                        values.get(CLAIM_ID),
                        values.find(CLIENT_ID),
                        values.get(AGE),
                        values.get(TTL),
                        values.get(GRACE),
                        values.get(EXPIRES_IN),
                        values.get(MESSAGE_COUNT)),
                CLAIM_ID,
                CLIENT_ID,
                AGE,
                TTL,
                GRACE,
                EXPIRES_IN,
                MESSAGE_COUNT);
    }

    /** Claims of a queue. */
    public record ClaimPage(
            List<ListedClaim> claims, @Nullable String next) {
        private static final Field<ClaimPage, List<ListedClaim>> CLAIMS = required(
                        "claims", Types.listOf(ListedClaim.SHAPE), ClaimPage::claims)
                .means("In the order of their ids.");
        private static final Field<ClaimPage, String> NEXT = optional("next", Types.STRING, ClaimPage::next)
                .means("The last of them; absent when the page is empty.");

        public static final Shape<ClaimPage> SHAPE =
                Shape.of("ClaimPage", values -> new ClaimPage(values.get(CLAIMS), values.find(NEXT)), CLAIMS, NEXT);
    }
}
