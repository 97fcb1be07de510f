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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on messages take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MessageShapes {

    private MessageShapes() {}

    /** A message as a client posts it. */
    public record PostedMessage(
            RawValue body,
            @Nullable Long ttlSeconds,
            @Nullable Long delaySeconds) {
        private static final Field<PostedMessage, RawValue> BODY =
                required("body", Types.ANY, PostedMessage::body).means("Any JSON value.");
        private static final Field<PostedMessage, Long> TTL = optional("ttl", Types.INTEGER, PostedMessage::ttlSeconds)
                .means("Seconds to live; the default is the queue's.");
        private static final Field<PostedMessage, Long> DELAY = optional(
                        "delay", Types.INTEGER, PostedMessage::delaySeconds)
                .means("Seconds to stay hidden; honoured by queues that have a default delay.");

        public static final Shape<PostedMessage> SHAPE = Shape.of(
                "PostedMessage",
                values -> new PostedMessage(values.get(BODY), values.find(TTL), values.find(DELAY)),
                BODY,
                TTL,
                DELAY);
    }

    /** Messages of a claim that are done with. */
    public record Acknowledgement(QueueName queueName, String claimId, List<String> messageIds) {
        private static final Field<Acknowledgement, QueueName> QUEUE_NAME = required(
                        "queue_name", Types.QUEUE_NAME, Acknowledgement::queueName)
                .means("The queue that they are in, of the same project and pool.");
        private static final Field<Acknowledgement, String> CLAIM_ID =
                required("claim_id", Types.STRING, Acknowledgement::claimId).means("The claim that holds them.");
        private static final Field<Acknowledgement, List<String>> MESSAGE_IDS = required(
                        "message_ids", Types.listOf(Types.STRING), Acknowledgement::messageIds)
                .means("The messages to delete.");

        public static final Shape<Acknowledgement> SHAPE = Shape.of(
                "PostAcknowledgement",
                values -> new Acknowledgement(values.get(QUEUE_NAME), values.get(CLAIM_ID), values.get(MESSAGE_IDS)),
                QUEUE_NAME,
                CLAIM_ID,
                MESSAGE_IDS);
    }

    /**
     * Messages to post to one queue, all or none.
     *
     * @param acknowledge what is deleted in the same step
     */
    public record PostMessages(
            QueueName queueName,
            List<PostedMessage> messages,
            @Nullable String postId,
            List<Acknowledgement> acknowledge) {
        /** A post that does nothing else, without an id. */
        public PostMessages(QueueName queueName, List<PostedMessage> messages) {
            this(queueName, messages, null, List.of());
        }

        private @Nullable List<Acknowledgement> acknowledgeIfAny() {
            return acknowledge.isEmpty() ? null : acknowledge;
        }

        private static final Field<PostMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(PostMessages::queueName);
        private static final Field<PostMessages, List<PostedMessage>> MESSAGES = required(
                        "messages", Types.listOf(PostedMessage.SHAPE), PostMessages::messages)
                .orElse(ErrorCode.MESSAGES_MISSING, "No messages were found in the request body.")
                .means("The messages, in the order in which they shall stand.");
        private static final Field<PostMessages, String> POST_ID = optional(
                        "post_id", Types.STRING, PostMessages::postId)
                .inHeader("Idempotency-Key")
                .means("A name for this post that the client uses for no other; a repeat gets the first answer.");

        private static final Field<PostMessages, List<Acknowledgement>> ACKNOWLEDGE = optional(
                        "acknowledge", Types.listOf(Acknowledgement.SHAPE), PostMessages::acknowledgeIfAny)
                .means("Claimed messages to delete in the same step: all of this happens, or nothing.");

        public static final Shape<PostMessages> SHAPE = Shape.of(
                "PostMessages",
                values -> new PostMessages(
                        values.get(QUEUE_NAME),
                        values.get(MESSAGES),
                        values.find(POST_ID),
                        Objects.requireNonNullElse(values.find(ACKNOWLEDGE), List.of())),
                QUEUE_NAME,
                MESSAGES,
                POST_ID,
                ACKNOWLEDGE);

        private static final Field<PostMessages, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(PostMessages::queueName);

        public static final Shape<PostMessages> TOPIC_SHAPE = Shape.of(
                "PostToTopic",
                values -> new PostMessages(values.get(TOPIC_NAME), values.get(MESSAGES)),
                TOPIC_NAME,
                MESSAGES);
    }

    /** The ids of posted messages. */
    public record MessageIds(List<String> ids) {
        private static final Field<MessageIds, List<String>> MESSAGE_IDS = required(
                        "message_ids", Types.listOf(Types.STRING), MessageIds::ids)
                .means("The ids, in the order of the messages.");

        public static final Shape<MessageIds> SHAPE =
                Shape.of("MessageIds", values -> new MessageIds(values.get(MESSAGE_IDS)), MESSAGE_IDS);
    }

    /** A message as it is shown. */
    public record ShownMessage(
            String id,
            RawValue body,
            long ttlSeconds,
            long ageSeconds,
            @Nullable String claimId,
            long claimCount,
            @Nullable String checksum) {
        private static final Field<ShownMessage, String> ID =
                required("id", Types.STRING, ShownMessage::id).means("Opaque; sorts by age.");
        private static final Field<ShownMessage, RawValue> BODY =
                required("body", Types.ANY, ShownMessage::body).means("As it was posted.");
        private static final Field<ShownMessage, Long> TTL = required("ttl", Types.INTEGER, ShownMessage::ttlSeconds)
                .means("Seconds to live, counted from the post; a claim may have enlarged it.");
        private static final Field<ShownMessage, Long> AGE =
                required("age", Types.INTEGER, ShownMessage::ageSeconds).means("Whole seconds since the post.");
        private static final Field<ShownMessage, String> CLAIM_ID =
                optional("claim_id", Types.STRING, ShownMessage::claimId).means("The live claim that holds it.");
        private static final Field<ShownMessage, Long> CLAIM_COUNT = required(
                        "claim_count", Types.INTEGER, ShownMessage::claimCount)
                .means("How many times it was claimed.");
        private static final Field<ShownMessage, String> CHECKSUM = optional(
                        "checksum", Types.STRING, ShownMessage::checksum)
                .means("Of the body, if it is not null, where the server shows them.");

        public static final Shape<ShownMessage> SHAPE = Shape.of(
                "ShownMessage",
                values -> new ShownMessage(
                        values.get(ID),
                        values.get(BODY),
                        values.get(TTL),
                        values.get(AGE),
                        values.find(CLAIM_ID),
                        values.get(CLAIM_COUNT),
                        values.find(CHECKSUM)),
                ID,
                BODY,
                TTL,
                AGE,
                CLAIM_ID,
                CLAIM_COUNT,
                CHECKSUM);
    }

    /** A page of a queue. */
    public record ListMessages(
            QueueName queueName,
            @Nullable String marker,
            @Nullable Long limit,
            @Nullable Boolean echo,
            @Nullable Boolean includeClaimed,
            @Nullable Boolean includeDelayed,
            @Nullable Long waitSeconds) {
        private static final Field<ListMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ListMessages::queueName);
        private static final Field<ListMessages, String> MARKER = Paging.marker("position", ListMessages::marker);
        private static final Field<ListMessages, Long> LIMIT = Paging.limit("messages", ListMessages::limit);
        private static final Field<ListMessages, Boolean> ECHO = optional("echo", Types.BOOLEAN, ListMessages::echo)
                .in(Place.QUERY)
                .means("Whether to return the caller's own messages too.");
        private static final Field<ListMessages, Boolean> INCLUDE_CLAIMED = optional(
                        "include_claimed", Types.BOOLEAN, ListMessages::includeClaimed)
                .in(Place.QUERY)
                .means("Whether to return claimed messages too.");
        private static final Field<ListMessages, Boolean> INCLUDE_DELAYED = optional(
                        "include_delayed", Types.BOOLEAN, ListMessages::includeDelayed)
                .in(Place.QUERY)
                .means("Whether to return delayed messages too.");
        private static final Field<ListMessages, Long> WAIT = optional("wait", Types.INTEGER, ListMessages::waitSeconds)
                .in(Place.QUERY)
                .means("Seconds to wait for something to come; 0, the default, answers at once.");

        public static final Shape<ListMessages> SHAPE = Shape.of(
                "ListMessages",
                values -> new ListMessages(
                        values.get(QUEUE_NAME),
                        values.find(MARKER),
                        values.find(LIMIT),
                        values.find(ECHO),
                        values.find(INCLUDE_CLAIMED),
                        values.find(INCLUDE_DELAYED),
                        values.find(WAIT)),
                QUEUE_NAME,
                MARKER,
                LIMIT,
                ECHO,
                INCLUDE_CLAIMED,
                INCLUDE_DELAYED,
                WAIT);

        private static final Field<ListMessages, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(ListMessages::queueName);

        public static final Shape<ListMessages> TOPIC_SHAPE = Shape.of(
                "ListMessagesOfTopic",
                values -> new ListMessages(
                        values.get(TOPIC_NAME),
                        values.find(MARKER),
                        values.find(LIMIT),
                        values.find(ECHO),
                        values.find(INCLUDE_CLAIMED),
                        values.find(INCLUDE_DELAYED),
                        null),
                TOPIC_NAME,
                MARKER,
                LIMIT,
                ECHO,
                INCLUDE_CLAIMED,
                INCLUDE_DELAYED);
    }

    /**
     * Messages of a queue, oldest first.
     *
     * @param includeDelayed whether the queue shows delayed messages unasked, which only a REST link says
     * @param isMarkerStrange whether the marker that was asked for is none of this queue, which only a stream of events
     *     says
     */
    public record MessagePage(
            List<ShownMessage> messages,
            @Nullable String next,
            @Nullable Boolean includeDelayed,
            boolean isMarkerStrange) {
        private static final Field<MessagePage, List<ShownMessage>> MESSAGES = required(
                        "messages", Types.listOf(ShownMessage.SHAPE), MessagePage::messages)
                .means("Oldest first.");
        private static final Field<MessagePage, String> NEXT = optional("next", Types.STRING, MessagePage::next)
                .means("The marker of the last message; absent when the page is empty.");

        public static final Shape<MessagePage> SHAPE = Shape.of(
                "MessagePage",
                values -> new MessagePage(values.get(MESSAGES), values.find(NEXT), null, false),
                MESSAGES,
                NEXT);
    }

    /** One message by its id. */
    public record GetMessage(QueueName queueName, String messageId) {
        private static final Field<GetMessage, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(GetMessage::queueName);
        private static final Field<GetMessage, String> MESSAGE_ID = required(
                        "message_id", Types.STRING, GetMessage::messageId)
                .in(Place.PATH)
                .means("The message.");

        public static final Shape<GetMessage> SHAPE = Shape.of(
                "GetMessage",
                values -> new GetMessage(values.get(QUEUE_NAME), values.get(MESSAGE_ID)),
                QUEUE_NAME,
                MESSAGE_ID);

        private static final Field<GetMessage, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(GetMessage::queueName);

        public static final Shape<GetMessage> TOPIC_SHAPE = Shape.of(
                "GetMessageOfTopic",
                values -> new GetMessage(values.get(TOPIC_NAME), values.get(MESSAGE_ID)),
                TOPIC_NAME,
                MESSAGE_ID);
    }

    /** One message. */
    public record MessageDocument(ShownMessage message) {
        private static final Field<MessageDocument, ShownMessage> MESSAGE = required(
                        "message", ShownMessage.SHAPE, MessageDocument::message)
                .means("The message.");

        public static final Shape<MessageDocument> SHAPE =
                Shape.of("MessageDocument", values -> new MessageDocument(values.get(MESSAGE)), MESSAGE);
    }

    /** Messages by their ids. */
    public record GetMessages(QueueName queueName, List<String> messageIds) {
        private static final Field<GetMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(GetMessages::queueName);
        private static final Field<GetMessages, List<String>> MESSAGE_IDS = required(
                        "message_ids", Types.listOf(Types.STRING), GetMessages::messageIds)
                .inQueryAs("ids")
                .means("The messages.");

        public static final Shape<GetMessages> SHAPE = Shape.of(
                "GetMessages",
                values -> new GetMessages(values.get(QUEUE_NAME), values.get(MESSAGE_IDS)),
                QUEUE_NAME,
                MESSAGE_IDS);

        private static final Field<GetMessages, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(GetMessages::queueName);

        public static final Shape<GetMessages> TOPIC_SHAPE = Shape.of(
                "GetMessagesOfTopic",
                values -> new GetMessages(values.get(TOPIC_NAME), values.get(MESSAGE_IDS)),
                TOPIC_NAME,
                MESSAGE_IDS);
    }

    /** The messages that were found. */
    public record FoundMessages(List<ShownMessage> messages) {
        private static final Field<FoundMessages, List<ShownMessage>> MESSAGES = required(
                        "messages", Types.listOf(ShownMessage.SHAPE), FoundMessages::messages)
                .means("Unknown ids are left out.");

        public static final Shape<FoundMessages> SHAPE =
                Shape.of("FoundMessages", values -> new FoundMessages(values.get(MESSAGES)), MESSAGES);
    }

    /** One message to delete. */
    public record DeleteMessage(
            QueueName queueName, String messageId, @Nullable String claimId) {
        private static final Field<DeleteMessage, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(DeleteMessage::queueName);
        private static final Field<DeleteMessage, String> MESSAGE_ID = required(
                        "message_id", Types.STRING, DeleteMessage::messageId)
                .in(Place.PATH)
                .means("The message.");
        private static final Field<DeleteMessage, String> CLAIM_ID = optional(
                        "claim_id", Types.STRING, DeleteMessage::claimId)
                .in(Place.QUERY)
                .means("The claim that holds it; needed when one does.");

        public static final Shape<DeleteMessage> SHAPE = Shape.of(
                "DeleteMessage",
                values -> new DeleteMessage(values.get(QUEUE_NAME), values.get(MESSAGE_ID), values.find(CLAIM_ID)),
                QUEUE_NAME,
                MESSAGE_ID,
                CLAIM_ID);

        private static final Field<DeleteMessage, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(DeleteMessage::queueName);

        public static final Shape<DeleteMessage> TOPIC_SHAPE = Shape.of(
                "DeleteMessageOfTopic",
                values -> new DeleteMessage(values.get(TOPIC_NAME), values.get(MESSAGE_ID), values.find(CLAIM_ID)),
                TOPIC_NAME,
                MESSAGE_ID,
                CLAIM_ID);
    }

    /** Messages to delete by id, or to take off the head of the queue. */
    public record DeleteMessages(
            QueueName queueName,
            @Nullable List<String> messageIds,
            @Nullable Long pop,
            @Nullable List<String> claimIds,
            @Nullable Long waitSeconds) {
        private static final Field<DeleteMessages, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(DeleteMessages::queueName);
        private static final Field<DeleteMessages, List<String>> MESSAGE_IDS = optional(
                        "message_ids", Types.listOf(Types.STRING), DeleteMessages::messageIds)
                .inQueryAs("ids")
                .means("The messages to delete.");
        private static final Field<DeleteMessages, Long> POP = optional("pop", Types.INTEGER, DeleteMessages::pop)
                .in(Place.QUERY)
                .means("How many of the oldest messages to remove and return.");
        private static final Field<DeleteMessages, List<String>> CLAIM_IDS = optional(
                        "claim_ids", Types.listOf(Types.STRING), DeleteMessages::claimIds)
                .in(Place.QUERY)
                .means("The claims that hold the messages; needed where the server wants them.");
        private static final Field<DeleteMessages, Long> WAIT = optional(
                        "wait", Types.INTEGER, DeleteMessages::waitSeconds)
                .in(Place.QUERY)
                .means("Seconds to wait for something to come; 0, the default, answers at once.");

        public static final Shape<DeleteMessages> SHAPE = Shape.of(
                "DeleteMessages",
                values -> new DeleteMessages(
                        values.get(QUEUE_NAME),
                        values.find(MESSAGE_IDS),
                        values.find(POP),
                        values.find(CLAIM_IDS),
                        values.find(WAIT)),
                QUEUE_NAME,
                MESSAGE_IDS,
                POP,
                CLAIM_IDS,
                WAIT);

        private static final Field<DeleteMessages, QueueName> TOPIC_NAME =
                QueueShapes.topicNameField(DeleteMessages::queueName);

        public static final Shape<DeleteMessages> TOPIC_SHAPE = Shape.of(
                "DeleteMessagesOfTopic",
                values -> new DeleteMessages(
                        values.get(TOPIC_NAME),
                        values.find(MESSAGE_IDS),
                        values.find(POP),
                        values.find(CLAIM_IDS),
                        null),
                TOPIC_NAME,
                MESSAGE_IDS,
                POP,
                CLAIM_IDS);
    }

    /** What a removal gave. */
    public record RemovedMessages(@Nullable List<ShownMessage> messages) {
        private static final Field<RemovedMessages, List<ShownMessage>> MESSAGES = optional(
                        "messages", Types.listOf(ShownMessage.SHAPE), RemovedMessages::messages)
                .means("The messages that were popped; absent when they were deleted by id.");

        public static final Shape<RemovedMessages> SHAPE =
                Shape.of("RemovedMessages", values -> new RemovedMessages(values.find(MESSAGES)), MESSAGES);
    }
}
