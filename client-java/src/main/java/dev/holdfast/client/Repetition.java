package dev.holdfast.client;

import static dev.holdfast.protocol.operation.MessageOperations.MESSAGE_POST;

import dev.holdfast.persist.Call;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ConnectionOperations;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.FlavorOperations;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.PoolOperations;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.RedriveOperations;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.SubscriptionOperations;
import dev.holdfast.protocol.operation.SystemOperations;
import dev.holdfast.protocol.operation.TopicOperations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which requests may be sent again when nobody knows whether they were carried out: one table of all operations.
 *
 * <p><em>Thread-safe.</em>
 */
enum Repetition {
    /** Changes nothing, or names by an id what it changes, so that twice is as good as once. */
    ALWAYS,
    /** Carries an id by which the server tells a repetition, for a time. */
    WITH_ID,
    /** May be repeated when it deletes by ids, not when it pops. */
    WITHOUT_POP,
    /** A second time would do more than the first, or undo what others did in between. */
    NEVER,
    /** Belongs to one connection, and is made by the client itself. */
    OF_LINK;

    private static final Map<Operation<?, ?>, Repetition> TABLE = new HashMap<>();

    static {
        all(OF_LINK, ServiceOperations.HELLO, ServiceOperations.AUTHENTICATE);
        all(OF_LINK, SystemOperations.SYSTEM_WATCH, SystemOperations.SYSTEM_UNWATCH);
        all(ALWAYS, ConnectionOperations.CONNECTION_LIST, ConnectionOperations.CONNECTION_CLOSE);
        all(ALWAYS, ServiceOperations.PING_NODE, ServiceOperations.CHECK_NODE_HEALTH);
        all(ALWAYS, ServiceOperations.GET_HOME_DOC, ServiceOperations.GET_VERSIONS);
        all(ALWAYS, QueueOperations.QUEUE_LIST, QueueOperations.QUEUE_GET, QueueOperations.QUEUE_GET_STATS);
        all(ALWAYS, QueueOperations.QUEUE_CREATE, QueueOperations.QUEUE_SHARE);
        all(NEVER, QueueOperations.QUEUE_UPDATE, QueueOperations.QUEUE_DELETE, QueueOperations.QUEUE_PURGE);
        all(ALWAYS, MessageOperations.MESSAGE_GET, MessageOperations.MESSAGE_GET_MANY);
        all(ALWAYS, MessageOperations.MESSAGE_LIST, MessageOperations.MESSAGE_DELETE);
        all(ALWAYS, MessageOperations.MESSAGE_PEEK);
        all(WITH_ID, MESSAGE_POST);
        all(WITHOUT_POP, MessageOperations.MESSAGE_DELETE_MANY);
        all(NEVER, ClaimOperations.CLAIM_CREATE);
        all(ALWAYS, ClaimOperations.CLAIM_LIST, ClaimOperations.MESSAGE_RELEASE);
        all(ALWAYS, ClaimOperations.MESSAGE_TOUCH, ClaimOperations.MESSAGE_REJECT);
        all(ALWAYS, RedriveOperations.REDRIVE_GET, RedriveOperations.REDRIVE_LIST);
        all(NEVER, RedriveOperations.REDRIVE_START, RedriveOperations.REDRIVE_CANCEL);
        all(ALWAYS, ClaimOperations.CLAIM_GET, ClaimOperations.CLAIM_UPDATE, ClaimOperations.CLAIM_DELETE);
        all(OF_LINK, ConsumerOperations.CONSUMER_OPEN, ConsumerOperations.CONSUMER_CLOSE);
        all(OF_LINK, ConsumerOperations.CONSUMER_CREDIT, ConsumerOperations.CONSUMER_ACKNOWLEDGE);
        all(OF_LINK, ConsumerOperations.CONSUMER_RELEASE, ConsumerOperations.CONSUMER_REJECT);
        all(ALWAYS, SubscriptionOperations.SUBSCRIPTION_LIST, SubscriptionOperations.SUBSCRIPTION_GET);
        all(ALWAYS, SubscriptionOperations.SUBSCRIPTION_DELETE);
        all(NEVER, SubscriptionOperations.SUBSCRIPTION_CREATE, SubscriptionOperations.SUBSCRIPTION_UPDATE);
        all(NEVER, SubscriptionOperations.SUBSCRIPTION_CONFIRM);
        all(ALWAYS, TopicOperations.TOPIC_LIST, TopicOperations.TOPIC_GET, TopicOperations.TOPIC_GET_STATS);
        all(ALWAYS, TopicOperations.TOPIC_CREATE);
        all(NEVER, TopicOperations.TOPIC_UPDATE, TopicOperations.TOPIC_DELETE, TopicOperations.TOPIC_PURGE);
        all(NEVER, TopicOperations.TOPIC_POST);
        all(ALWAYS, TopicOperations.TOPIC_MESSAGE_LIST, TopicOperations.TOPIC_MESSAGE_GET);
        all(ALWAYS, TopicOperations.TOPIC_MESSAGE_GET_MANY, TopicOperations.TOPIC_MESSAGE_DELETE);
        all(WITHOUT_POP, TopicOperations.TOPIC_MESSAGE_DELETE_MANY);
        all(ALWAYS, TopicOperations.TOPIC_SUBSCRIPTION_LIST, TopicOperations.TOPIC_SUBSCRIPTION_GET);
        all(ALWAYS, TopicOperations.TOPIC_SUBSCRIPTION_DELETE);
        all(NEVER, TopicOperations.TOPIC_SUBSCRIPTION_CREATE, TopicOperations.TOPIC_SUBSCRIPTION_UPDATE);
        all(NEVER, TopicOperations.TOPIC_SUBSCRIPTION_CONFIRM);
        all(ALWAYS, PoolOperations.POOL_LIST, PoolOperations.POOL_GET);
        all(NEVER, PoolOperations.POOL_CREATE, PoolOperations.POOL_UPDATE, PoolOperations.POOL_DELETE);
        all(ALWAYS, PoolOperations.POOL_DRAIN, PoolOperations.POOL_DRAIN_GET);
        all(NEVER, PoolOperations.POOL_DRAIN_STOP);
        all(ALWAYS, FlavorOperations.FLAVOR_LIST, FlavorOperations.FLAVOR_GET);
        all(NEVER, FlavorOperations.FLAVOR_CREATE, FlavorOperations.FLAVOR_UPDATE, FlavorOperations.FLAVOR_DELETE);
    }

    private static void all(Repetition rule, Operation<?, ?>... operations) {
        List.of(operations).forEach(operation -> TABLE.put(operation, rule));
    }

    static Repetition of(Operation<?, ?> operation) {
        return Objects.requireNonNull(TABLE.get(operation), operation.name());
    }

    /**
     * Whether this request may be repeated.
     *
     * @param limit how long it may be under way, all repetitions included
     * @param window how long the server remembers ids of posts
     */
    <I> Call kindOf(I input, Duration limit, Duration window) {
        boolean isRepeatable = switch (this) {
            case ALWAYS -> true;
            case WITH_ID -> limit.compareTo(window) < 0;
            case WITHOUT_POP -> input instanceof DeleteMessages removal && removal.pop() == null;
            case NEVER, OF_LINK -> false;
        };
        return isRepeatable ? Call.REPEATABLE : Call.ONCE;
    }
}
