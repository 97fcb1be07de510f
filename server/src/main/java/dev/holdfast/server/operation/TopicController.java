package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.TopicShapes.Told;
import dev.holdfast.protocol.operation.TopicShapes.TopicPage;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on topics.
 *
 * <p>A topic is a queue that keeps no messages. What is posted to it goes to its subscribers: into the outbox for those
 * who are told, and for those that are queues into these, all in one write, as one lane owns all queues of a project.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class TopicController {

    private final Quotas quotas;
    private final MessageBodies bodies;

    /** Of a server on which any number of topics may be made, and which keeps messages as they are. */
    public TopicController() {
        this(QuotaConfig.NONE, BodyCipher.NONE);
    }

    public TopicController(QuotaConfig quotas, BodyCipher cipher) {
        this.quotas = new Quotas(quotas);
        this.bodies = new MessageBodies(cipher);
    }

    public Outcome<TopicPage> list(ListQueues input, Turn turn) {
        return Outcome.of(QueueListing.ofTopics(input, turn));
    }

    public Outcome<QueueCreation> create(CreateQueue input, Turn turn) {
        if (turn.wireBytes() > turn.limits().maxQueueMetadataBytes()) {
            throw Refusal.of(ErrorCode.BODY_TOO_LARGE, tooLargeText(turn));
        }
        RawValue given = input.metadata();
        QueueMetadata metadata = given == null ? QueueMetadata.EMPTY : QueueMetadata.of(given);
        QueueRules.check(metadata, turn.limits(), ErrorCode.INVALID_REQUEST);
        bodies.checkFlag(QueueMetadata.EMPTY, metadata, ErrorCode.INVALID_REQUEST);
        if (find(input.queueName(), turn) == null) {
            quotas.checkNewTopic(turn);
        }
        Queue created = turn.shard().queues().create(key(input.queueName(), turn), metadata);
        return Outcome.of(new QueueCreation(created != null));
    }

    private static QueueKey key(QueueName name, Turn turn) {
        return turn.key(name, QueueKey.Kind.TOPIC);
    }

    private static @Nullable Queue find(QueueName name, Turn turn) {
        return turn.shard().queues().find(key(name, turn));
    }

    private static String tooLargeText(Turn turn) {
        return "Topic metadata is too large. Max size: " + turn.limits().maxQueueMetadataBytes();
    }

    public Outcome<QueueDocument> get(OneQueue input, Turn turn) {
        Queue topic = find(input.queueName(), turn);
        return Outcome.of(document(topic == null ? QueueMetadata.EMPTY : topic.metadata(), topic, turn));
    }

    private static QueueDocument document(QueueMetadata stored, @Nullable Queue topic, Turn turn) {
        return new QueueDocument(QueueRules.of(topic, turn.limits()).shownOfTopic(), stored.toRawValue());
    }

    public Outcome<QueueDocument> update(UpdateQueue input, Turn turn) {
        checkPatchSize(turn.wireBytes(), turn);
        MetadataPatch patch = MetadataPatch.read(input.operations());
        Queue topic = find(input.queueName(), turn);
        if (topic == null) {
            throw Refusal.of(
                    ErrorCode.TOPIC_NOT_FOUND,
                    "Topic " + input.queueName() + " does not exist for project " + turn.project());
        }
        QueueMetadata metadata = patch.applyTo(topic.metadata());
        checkPatchSize(metadata.toRawValue().bytes().length, turn);
        QueueRules.check(metadata, turn.limits(), ErrorCode.METADATA_INVALID);
        bodies.checkFlag(topic.metadata(), metadata, ErrorCode.METADATA_INVALID);
        if (!metadata.equals(topic.metadata())) {
            turn.shard().queues().update(topic.key(), metadata);
        }
        return Outcome.of(document(metadata, new Queue(topic.key(), topic.number(), metadata), turn));
    }

    private static void checkPatchSize(int bytes, Turn turn) {
        if (bytes > turn.limits().maxQueueMetadataBytes()) {
            throw Refusal.of(ErrorCode.METADATA_TOO_LARGE, tooLargeText(turn));
        }
    }

    public Outcome<Nothing> delete(OneQueue input, Turn turn) {
        Queue topic = find(input.queueName(), turn);
        if (topic != null) {
            QueueController.unsubscribeAll(topic, turn);
            turn.shard().queues().delete(topic.key());
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    public Outcome<QueueCounts> stats(OneQueue input, Turn turn) {
        return Outcome.of(new QueueCounts(find(input.queueName(), turn) != null, 0, 0, 0, null, null));
    }

    public Outcome<Nothing> purge(PurgeQueue input, Turn turn) {
        boolean endsSubscriptions = QueueController.purges(input.resourceTypes(), QueueController.SUBSCRIPTIONS);
        Queue topic = find(input.queueName(), turn);
        if (topic != null && endsSubscriptions) {
            QueueController.unsubscribeAll(topic, turn);
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    /** Posts all or none; the topic comes to be with its first message. */
    public Outcome<Told> post(PostMessages input, Turn turn) {
        QueueKey key = key(input.queueName(), turn);
        Queue topic = turn.shard().queues().find(key);
        QueueRules rules = QueueRules.of(topic, turn.limits());
        List<NewMessage> messages = MessageController.checked(input, rules, turn);
        bodies.checkPost(rules);
        List<QueueKey> targets = topic == null ? List.of() : subscribedQueues(topic, turn);
        checkQuotas(topic, targets, messages, turn);
        checkEncryption(targets, turn);
        if (topic == null) {
            topic = Objects.requireNonNull(turn.shard().queues().create(key, QueueMetadata.EMPTY));
        }
        List<Queue> queues = found(targets, turn);
        List<NewMessage> stored = rules.encrypts() ? bodies.sealed(messages, topic, turn) : messages;
        Subscribers.tell(topic, new Subscribers.Posted(messages, stored, List.of()), turn);
        return new Outcome<>(new Told(messages.size()), postToQueues(queues, messages, rules, turn), null);
    }

    public Outcome<MessagePage> listMessages(ListMessages input, Turn turn) {
        int ignored = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxMessagesPerPage());
        return Outcome.of(new MessagePage(List.of(), null, null, false));
    }

    @SuppressWarnings("DoNotCallSuggester") // Only the table of operations refers to it.
    public Outcome<MessageDocument> getMessage(GetMessage input, Turn turn) {
        throw Refusal.of(
                ErrorCode.MESSAGE_NOT_FOUND,
                "Message " + input.messageId() + " does not exist in topic " + input.queueName() + " for project "
                        + turn.project());
    }

    public Outcome<FoundMessages> getMessages(GetMessages input, Turn turn) {
        MessageController.checkCount(input.messageIds(), turn);
        return Outcome.of(new FoundMessages(List.of()));
    }

    public Outcome<Nothing> deleteMessage(DeleteMessage input, Turn turn) {
        return Outcome.of(Nothing.INSTANCE);
    }

    public Outcome<RemovedMessages> deleteMessages(DeleteMessages input, Turn turn) {
        MessageRemoval.check(input, turn);
        return Outcome.of(new RemovedMessages(input.pop() == null ? null : List.of()));
    }

    /** What one of the queues must encrypt, and cannot, comes to none. */
    private void checkEncryption(List<QueueKey> targets, Turn turn) {
        for (QueueKey key : targets) {
            bodies.checkPost(QueueRules.of(turn.shard().queues().find(key), turn.limits()));
        }
    }

    private static List<QueueKey> subscribedQueues(Queue topic, Turn turn) {
        return turn.shard().subscriptions().direct(topic, turn.nowMillis()).stream()
                .map(direct -> turn.key(SubscriptionRules.queueOf(direct.subscriber())))
                .toList();
    }

    /** One queue that is full refuses the whole post: otherwise it would miss messages, and nobody would know. */
    private void checkQuotas(@Nullable Queue topic, List<QueueKey> targets, List<NewMessage> messages, Turn turn) {
        if (topic == null) {
            quotas.checkNewTopic(turn);
        }
        int newQueues = 0;
        for (QueueKey key : targets) {
            Queue queue = turn.shard().queues().find(key);
            newQueues += queue == null ? 1 : 0;
            quotas.checkFanOut(key.name(), queue, messages.size(), turn);
        }
        quotas.checkNewQueues(newQueues, turn);
        quotas.checkProject(messages, targets.size(), turn);
    }

    /** Before anything is written: a call that makes a queue may have to begin anew. */
    private static List<Queue> found(List<QueueKey> keys, Turn turn) {
        List<Queue> queues = new ArrayList<>(keys.size());
        for (QueueKey key : keys) {
            Queue found = turn.shard().queues().find(key);
            queues.add(
                    found != null
                            ? found
                            : Objects.requireNonNull(turn.shard().queues().create(key, QueueMetadata.EMPTY)));
        }
        return queues;
    }

    /**
     * What is sealed on its way through the topic is sealed in every queue that it comes to.
     *
     * @return the queues that have gained messages
     */
    private List<QueueKey> postToQueues(List<Queue> queues, List<NewMessage> messages, QueueRules ofTopic, Turn turn) {
        List<QueueKey> gained = new ArrayList<>();
        try {
            for (Queue queue : queues) {
                boolean encrypts = ofTopic.encrypts()
                        || QueueRules.of(queue, turn.limits()).encrypts();
                List<NewMessage> stored = encrypts ? bodies.sealed(messages, queue, turn) : messages;
                List<MessageId> ids = turn.shard().messages().post(queue, stored, turn.client(), turn.nowMillis());
                Subscribers.tell(queue, new Subscribers.Posted(messages, stored, ids), turn);
                gained.add(queue.key());
            }
        } catch (StorageFull full) {
            // Something has been noted by now, so this call must not pass for one that has changed nothing.
            throw new StorageFull("The disk ran full in the middle of a post to a topic", full);
        }
        return gained;
    }
}
