package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.GetQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.MessageMoment;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.RedriveShapes.ListRedrives;
import dev.holdfast.protocol.operation.RedriveShapes.RedriveDocument;
import dev.holdfast.protocol.operation.RedriveShapes.RedrivePage;
import dev.holdfast.protocol.operation.RedriveShapes.StartRedrive;
import dev.holdfast.protocol.operation.ShareShapes.ShareQueue;
import dev.holdfast.protocol.operation.ShareShapes.SharedQueue;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.notify.NoticeListener.Change;
import dev.holdfast.server.notify.TrustOptions;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStats;
import dev.holdfast.server.storage.Subscription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on queues.
 *
 * <p>Queues are lazy: reading, emptying or deleting one that does not exist succeeds. Only a change of its metadata
 * needs it to be there.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class QueueController {

    private static final String MESSAGES = "messages";
    static final String SUBSCRIPTIONS = "subscriptions";

    private final ShareController sharing;
    private final Quotas quotas;
    private final MessageBodies bodies;

    /** Of a server on which no queue can be shared or encrypted, and any number may be made. */
    public QueueController() {
        this(SignedUrls.NONE, QuotaConfig.NONE, BodyCipher.NONE);
    }

    public QueueController(SignedUrls signedUrls, QuotaConfig quotas, BodyCipher cipher) {
        this.sharing = new ShareController(signedUrls);
        this.quotas = new Quotas(quotas);
        this.bodies = new MessageBodies(cipher);
    }

    public Outcome<SharedQueue> share(ShareQueue input, Turn turn) {
        return sharing.share(input, turn);
    }

    public Outcome<QueuePage> list(ListQueues input, Turn turn) {
        return Outcome.of(QueueListing.of(input, turn));
    }

    /** The metadata is checked even where the queue exists and keeps what it has. */
    public Outcome<QueueCreation> create(CreateQueue input, Turn turn) {
        if (turn.wireBytes() > turn.limits().maxQueueMetadataBytes()) {
            throw Refusal.of(ErrorCode.BODY_TOO_LARGE, tooLargeText(turn));
        }
        RawValue given = input.metadata();
        QueueMetadata metadata = given == null ? QueueMetadata.EMPTY : QueueMetadata.of(given);
        QueueRules.check(metadata, turn.limits(), ErrorCode.INVALID_REQUEST);
        bodies.checkFlag(QueueMetadata.EMPTY, metadata, ErrorCode.INVALID_REQUEST);
        QueueKey key = turn.key(input.queueName());
        if (turn.shard().queues().find(key) == null) {
            quotas.checkNewQueue(turn);
        }
        Queue created = turn.shard().queues().create(key, metadata);
        return Outcome.of(new QueueCreation(created != null));
    }

    private static String tooLargeText(Turn turn) {
        return "Queue metadata is too large. Max size: " + turn.limits().maxQueueMetadataBytes();
    }

    public Outcome<QueueDocument> get(GetQueue input, Turn turn) {
        QueueName name = input.queueName();
        Queue queue = name == null ? null : turn.shard().queues().find(turn.key(name));
        return Outcome.of(document(queue, turn));
    }

    private static QueueDocument document(@Nullable Queue queue, Turn turn) {
        RawValue stored = queue == null ? RawValue.EMPTY_MAP : queue.metadata().toRawValue();
        return new QueueDocument(QueueRules.of(queue, turn.limits()).shown(), stored);
    }

    /**
     * Applies a patch. Many small ones must not add up to more than one large one may hold, so what comes out of it is
     * measured too, in the encoding that is never the longer one.
     */
    public Outcome<QueueDocument> update(UpdateQueue input, Turn turn) {
        checkPatchSize(turn.wireBytes(), turn);
        MetadataPatch patch = MetadataPatch.read(input.operations());
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        if (queue == null) {
            throw Refusal.of(
                    ErrorCode.QUEUE_NOT_FOUND,
                    "Queue " + input.queueName() + " does not exist for project " + turn.project());
        }
        QueueMetadata metadata = patch.applyTo(queue.metadata());
        checkPatchSize(metadata.toRawValue().bytes().length, turn);
        QueueRules.check(metadata, turn.limits(), ErrorCode.METADATA_INVALID);
        bodies.checkFlag(queue.metadata(), metadata, ErrorCode.METADATA_INVALID);
        Queue updated = new Queue(queue.key(), queue.number(), metadata);
        if (!metadata.equals(queue.metadata())) {
            turn.shard().queues().update(queue.key(), metadata);
        }
        QueueDocument document = document(updated, turn);
        return endsDelay(queue, updated, turn) ? revealing(updated, document, turn) : Outcome.of(document);
    }

    private static boolean endsDelay(Queue before, Queue after, Turn turn) {
        return QueueRules.of(before, turn.limits()).isDelayed()
                && !QueueRules.of(after, turn.limits()).isDelayed();
    }

    /** What waits in a queue that delays nothing any more waits no longer. */
    private static Outcome<QueueDocument> revealing(Queue queue, QueueDocument document, Turn turn) {
        turn.shard().messages().reveal(queue);
        return Outcome.gaining(document, queue.key());
    }

    private static void checkPatchSize(int bytes, Turn turn) {
        if (bytes > turn.limits().maxQueueMetadataBytes()) {
            throw Refusal.of(ErrorCode.METADATA_TOO_LARGE, tooLargeText(turn));
        }
    }

    public Outcome<RedriveDocument> startRedrive(StartRedrive input, Turn turn) {
        return RedriveRules.start(input, turn);
    }

    public Outcome<RedriveDocument> getRedrive(OneQueue input, Turn turn) {
        return RedriveRules.get(input, turn);
    }

    public Outcome<RedrivePage> listRedrives(ListRedrives input, Turn turn) {
        return RedriveRules.list(input, turn);
    }

    public Outcome<RedriveDocument> cancelRedrive(OneQueue input, Turn turn) {
        return RedriveRules.cancel(input, turn);
    }

    public Outcome<Nothing> delete(OneQueue input, Turn turn) {
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        if (queue != null) {
            unsubscribeAll(queue, turn);
            turn.shard().queues().delete(key);
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    public Outcome<QueueCounts> stats(OneQueue input, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        QueueStats stats =
                queue == null ? QueueStats.EMPTY : turn.shard().messages().stats(queue, turn.nowMillis());
        return Outcome.of(new QueueCounts(
                queue != null,
                stats.claimed(),
                stats.free(),
                stats.total(),
                moment(stats.oldest(), turn),
                moment(stats.newest(), turn)));
    }

    private static @Nullable MessageMoment moment(@Nullable MessageId id, Turn turn) {
        if (id == null) {
            return null;
        }
        long ageSeconds = Math.max(0, (turn.nowMillis() - id.createdMillis()) / 1000);
        Instant created = Instant.ofEpochMilli(id.createdMillis()).truncatedTo(ChronoUnit.SECONDS);
        return new MessageMoment(id.toString(), ageSeconds, created.toString());
    }

    /**
     * Whoever delivers finds out by asking, so nobody is told of each; only of those whose trusts have to be taken
     * back.
     */
    static void unsubscribeAll(Queue queue, Turn turn) {
        int all = turn.limits().maxSubscriptionsPerQueue();
        for (Subscription each : turn.shard().subscriptions().list(queue, null, all, turn.nowMillis())) {
            if (TrustOptions.madeIn(each.options()) != null) {
                turn.telling().news().changed(queue.key(), each, Change.DELETED);
            }
        }
        turn.shard().subscriptions().deleteAll(queue);
        turn.telling().connections().deleteAll(queue.key());
    }

    /** Claimed messages go too: a purge leaves an empty queue with its metadata. */
    public Outcome<Nothing> purge(PurgeQueue input, Turn turn) {
        RawValue types = input.resourceTypes();
        boolean takesMessages = purges(types, MESSAGES);
        boolean takesSubscriptions = purges(types, SUBSCRIPTIONS);
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        if (queue != null && takesMessages) {
            turn.shard().messages().purge(queue);
        }
        if (queue != null && takesSubscriptions) {
            unsubscribeAll(queue, turn);
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    /** Whether a purge takes what is of that type: all is taken when it names none. */
    static boolean purges(@Nullable RawValue types, String type) {
        return types == null || resourceTypes(types).contains(type);
    }

    private static Set<String> resourceTypes(RawValue given) {
        PackReader in = given.reader();
        Set<String> types = new HashSet<>();
        if (!in.nextIs(PackReader.Kind.ARRAY)) {
            throw Refusal.of(ErrorCode.SCHEMA_MISMATCH, "Document type not supported.");
        }
        int count = in.arrayHeader();
        for (int i = 0; i < count; i++) {
            if (!in.nextIs(PackReader.Kind.STRING)) {
                throw strangeType();
            }
            types.add(in.string());
        }
        if (!PurgeQueue.RESOURCES.containsAll(types)) {
            throw strangeType();
        }
        return types;
    }

    private static Refusal strangeType() {
        return RequestRules.invalid("Resource types must be a sub set of {'messages', 'subscriptions'}.");
    }
}
