package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.InspectionShapes.PeekMessages;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessageIds;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListRequest.Include;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on messages.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class MessageController {

    /** The most messages that a listing looks at before other calls have their turn, unless its page is larger. */
    static final int EXAMINED_PER_TURN = 1000;

    private final Quotas quotas;
    private final MessageBodies bodies;
    private final Inspection inspection;

    /** Of a server that keeps any number of messages, as they are. */
    public MessageController() {
        this(QuotaConfig.NONE, BodyCipher.NONE);
    }

    public MessageController(QuotaConfig quotas, BodyCipher cipher) {
        this.quotas = new Quotas(quotas);
        this.bodies = new MessageBodies(cipher);
        this.inspection = new Inspection(bodies);
    }

    /**
     * Posts all or none; a queue that does not exist comes to be only when all of them are in order. What was posted
     * under the same id is answered as it was then, whatever has come to be of the messages, limits and quotas since.
     */
    public Outcome<MessageIds> post(PostMessages input, Turn turn) {
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        NamedPost named = NamedPost.of(input, turn);
        List<MessageId> earlier = named == null || queue == null ? null : named.earlier(queue, turn);
        return earlier != null
                ? Outcome.of(idsOf(earlier))
                : Outcome.gaining(idsOf(postNew(input, named, queue, turn)), key);
    }

    private static MessageIds idsOf(List<MessageId> posted) {
        List<String> ids = new ArrayList<>(posted.size());
        posted.forEach(id -> ids.add(id.toString()));
        return new MessageIds(ids);
    }

    private List<MessageId> postNew(PostMessages input, @Nullable NamedPost named, @Nullable Queue found, Turn turn) {
        Queue queue = found;
        QueueRules rules = QueueRules.of(queue, turn.limits());
        List<NewMessage> messages = checked(input, rules, turn);
        quotas.checkPost(queue, messages, turn);
        bodies.checkPost(rules);
        Acknowledgements acknowledged = Acknowledgements.checked(input.acknowledge(), turn);
        if (queue == null) {
            quotas.checkNewQueue(turn);
            queue = Objects.requireNonNull(
                    turn.shard().queues().create(turn.key(input.queueName()), QueueMetadata.EMPTY));
        }
        List<NewMessage> stored = rules.encrypts() ? bodies.sealed(messages, queue, turn) : messages;
        List<MessageId> posted = turn.shard().messages().post(queue, stored, turn.client(), turn.nowMillis());
        acknowledged.delete(turn);
        Subscribers.tell(queue, new Subscribers.Posted(messages, stored, posted), turn);
        if (named != null) {
            named.remember(queue, posted, turn);
        }
        return posted;
    }

    /** The messages of a post that keeps the rules of its queue. */
    static List<NewMessage> checked(PostMessages input, QueueRules rules, Turn turn) {
        checkPostSize(rules.ownMaxPostBytes(), turn);
        return newMessages(input.messages(), rules, turn.limits());
    }

    private static void checkPostSize(@Nullable Long ownMaxBytes, Turn turn) {
        long maxBytes = turn.limits().maxMessagesPostSizeBytes();
        if (ownMaxBytes == null && turn.wireBytes() > maxBytes) {
            throw Refusal.of(ErrorCode.BODY_TOO_LARGE, "Message collection size is too large. Max size " + maxBytes);
        }
        if (ownMaxBytes != null && turn.wireBytes() > Math.min(maxBytes, ownMaxBytes)) {
            throw Refusal.of(
                    ErrorCode.BODY_TOO_LARGE,
                    "Message collection size is too large. The max size for current queue is "
                            + Math.min(maxBytes, ownMaxBytes) + ". It is calculated by max size = "
                            + "min(max_messages_post_size_config: " + maxBytes + ", max_messages_post_size_queue: "
                            + ownMaxBytes + ").");
        }
    }

    private static List<NewMessage> newMessages(List<PostedMessage> posted, QueueRules rules, Limits limits) {
        if (posted.isEmpty()) {
            throw RequestRules.invalid("No messages to enqueu.");
        }
        if (posted.size() > limits.maxMessagesPerRequest()) {
            throw RequestRules.invalid("A post may carry at most " + limits.maxMessagesPerRequest()
                    + " messages, and this one carries " + posted.size() + ".");
        }
        long defaultTtl = rules.defaultTtlSeconds();
        long defaultDelay = rules.defaultDelaySeconds();
        List<NewMessage> messages = new ArrayList<>(posted.size());
        for (PostedMessage message : posted) {
            long ttl = RequestRules.messageTtl(message.ttlSeconds(), defaultTtl, limits);
            long delay = defaultDelay > 0 ? RequestRules.messageDelay(message.delaySeconds(), defaultDelay, limits) : 0;
            messages.add(new NewMessage(message.body(), ttl, delay));
        }
        return messages;
    }

    /** A marker that this queue never gave leads to an empty page, which no message can fill: nobody waits for it. */
    public Outcome<MessagePage> list(ListMessages input, Turn turn) {
        int limit = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxMessagesPerPage());
        RequestRules.checkWait(input.waitSeconds(), turn.limits());
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        long after = afterSequence(input.marker(), queue);
        if (after < 0) {
            return Outcome.of(new MessagePage(List.of(), null, showsDelayed(queue, turn), true));
        }
        return queue == null
                ? Outcome.emptyFor(emptyPage(null, turn), key)
                : listBehind(after, limit, input, queue, turn);
    }

    private static MessagePage emptyPage(@Nullable Queue queue, Turn turn) {
        return new MessagePage(List.of(), null, showsDelayed(queue, turn), false);
    }

    private static boolean showsDelayed(@Nullable Queue queue, Turn turn) {
        return !QueueRules.of(queue, turn.limits()).isDelayed();
    }

    /**
     * Looks at a bounded number of messages, which are hidden perhaps. What was found by then is the page; only when it
     * is nothing the search goes on in a later turn, since for clients an empty page is the last one.
     */
    private Outcome<MessagePage> listBehind(long after, int limit, ListMessages input, Queue queue, Turn turn) {
        ListTurn listed =
                turn.shard().messages().list(queue, request(input, after, limit, queue, turn), turn.nowMillis());
        List<Message> messages = listed.messages();
        if (messages.isEmpty() && listed.isLast()) {
            return Outcome.emptyFor(emptyPage(queue, turn), queue.key());
        }
        if (messages.isEmpty()) {
            return Outcome.unfinished(
                    emptyPage(queue, turn),
                    queue.key(),
                    later -> listRest(listed.resumeAfter(), limit, input, queue, later));
        }
        Marker next = new Marker(messages.get(messages.size() - 1).sequence(), queue.check());
        return Outcome.of(
                new MessagePage(bodies.shown(messages, turn), next.toString(), showsDelayed(queue, turn), false));
    }

    /** The queue may have been deleted since the last turn, and made again. */
    private Outcome<MessagePage> listRest(long after, int limit, ListMessages input, Queue before, Turn turn) {
        Queue queue = turn.shard().queues().find(before.key());
        return queue == null || queue.number() != before.number()
                ? Outcome.emptyFor(emptyPage(queue, turn), before.key())
                : listBehind(after, limit, input, queue, turn);
    }

    /** The position behind which the page begins; negative when the marker is none of this queue. */
    static long afterSequence(@Nullable String text, @Nullable Queue queue) {
        if (text == null) {
            return 0;
        }
        Marker marker = Marker.parse(text);
        if (marker == null || (queue != null && marker.queueCheck() != queue.check())) {
            return -1;
        }
        return Math.max(-1, marker.sequence());
    }

    private static ListRequest request(ListMessages input, long after, int limit, Queue queue, Turn turn) {
        Set<Include> include = EnumSet.noneOf(Include.class);
        if (Boolean.TRUE.equals(input.includeClaimed())) {
            include.add(Include.CLAIMED);
        }
        if (showsDelayed(queue, turn) || Boolean.TRUE.equals(input.includeDelayed())) {
            include.add(Include.DELAYED);
        }
        int maxExamined = Math.max(limit, EXAMINED_PER_TURN);
        return new ListRequest(
                after,
                limit,
                maxExamined,
                include,
                Boolean.TRUE.equals(input.echo()) ? null : turn.client(),
                null,
                turn.maxBodyBytes());
    }

    public Outcome<PeekedPage> peek(PeekMessages input, Turn turn) {
        return inspection.peek(input, turn);
    }

    public Outcome<MessageDocument> get(GetMessage input, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        Message message = find(queue, input.messageId(), turn);
        if (message == null) {
            throw Refusal.of(
                    ErrorCode.MESSAGE_NOT_FOUND,
                    "Message " + input.messageId() + " does not exist in queue " + input.queueName() + " for project "
                            + turn.project());
        }
        return Outcome.of(new MessageDocument(bodies.shown(message, turn)));
    }

    static @Nullable Message find(@Nullable Queue queue, String idText, Turn turn) {
        MessageId id = MessageId.parse(idText);
        return queue == null || id == null ? null : turn.shard().messages().get(queue, id, turn.nowMillis());
    }

    /** An id that comes twice counts twice against the limit and is shown once. */
    public Outcome<FoundMessages> getMany(GetMessages input, Turn turn) {
        checkCount(input.messageIds(), turn);
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        List<Message> messages = new ArrayList<>();
        for (String id : new LinkedHashSet<>(input.messageIds())) {
            Message message = find(queue, id, turn);
            if (message != null) {
                messages.add(message);
            }
        }
        return Outcome.of(new FoundMessages(bodies.shown(messages, turn)));
    }

    static void checkCount(List<String> ids, Turn turn) {
        int maximum = turn.limits().maxMessagesPerPage();
        RequestRules.limit((long) ids.size(), maximum, maximum);
    }

    public Outcome<Nothing> delete(DeleteMessage input, Turn turn) {
        return MessageRemoval.delete(input, turn);
    }

    public Outcome<RemovedMessages> deleteMany(DeleteMessages input, Turn turn) {
        return MessageRemoval.deleteMany(input, bodies, turn);
    }
}
