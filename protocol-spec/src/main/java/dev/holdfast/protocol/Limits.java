package dev.holdfast.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One value for every {@link Limit}, each within its bounds and all consistent with one another.
 *
 * <p>Durations are {@code long} seconds, so that turning them into milliseconds cannot overflow; everything else is an
 * {@code int}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Limits {
    /** The longest name of a queue or topic, in characters; part of the contract, hence not configurable. */
    public static final int MAX_QUEUE_NAME_LENGTH = 64;

    /** The longest project id, in characters; part of the contract, hence not configurable. */
    public static final int MAX_PROJECT_ID_LENGTH = 256;

    /** The longest URI of a pool, in characters; part of the contract, hence not configurable. */
    public static final int MAX_POOL_URI_LENGTH = 255;

    /** The largest weight of a pool; part of the contract, hence not configurable. */
    public static final long MAX_POOL_WEIGHT = 0xFFFF_FFFFL;

    /** How much a client may say of itself in a hello, in characters; part of the contract, hence not configurable. */
    public static final int MAX_CLIENT_NAME_LENGTH = 128;

    /** How deep maps and arrays may be nested in a request, message bodies included, in levels. */
    public static final int MAX_NESTING_DEPTH = 32;

    /** Every limit at its default. */
    public static final Limits DEFAULT = new Limits(defaults());

    private static final List<Order> ORDERS = List.of(
            new Order(Limit.MIN_MESSAGE_TTL, Limit.DEFAULT_MESSAGE_TTL),
            new Order(Limit.DEFAULT_MESSAGE_TTL, Limit.MAX_MESSAGE_TTL),
            new Order(Limit.DEFAULT_MESSAGE_DELAY, Limit.MAX_MESSAGE_DELAY),
            new Order(Limit.MIN_CLAIM_TTL, Limit.DEFAULT_CLAIM_TTL),
            new Order(Limit.DEFAULT_CLAIM_TTL, Limit.MAX_CLAIM_TTL),
            new Order(Limit.MIN_CLAIM_GRACE, Limit.DEFAULT_CLAIM_GRACE),
            new Order(Limit.DEFAULT_CLAIM_GRACE, Limit.MAX_CLAIM_GRACE),
            new Order(Limit.MIN_SUBSCRIPTION_TTL, Limit.DEFAULT_SUBSCRIPTION_TTL),
            new Order(Limit.MIN_LENGTH_CLIENT_ID, Limit.MAX_LENGTH_CLIENT_ID),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_QUEUES_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_MESSAGES_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_SUBSCRIPTIONS_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_POOLS_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_FLAVORS_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_CONNECTIONS_PER_PAGE),
            new Order(Limit.DEFAULT_PAGE, Limit.MAX_MESSAGES_PER_CLAIM_OR_POP),
            new Order(Limit.MAX_MESSAGES_PER_PAGE, Limit.MAX_NATIVE_MESSAGES_PER_PAGE),
            new Order(Limit.MAX_MESSAGES_PER_CLAIM_OR_POP, Limit.MAX_NATIVE_MESSAGES_PER_CLAIM_OR_POP),
            new Order(Limit.MAX_QUEUE_METADATA, Limit.MAX_FRAME_BYTES),
            new Order(Limit.MAX_QUEUE_METADATA, Limit.MAX_REQUEST_BODY_BYTES),
            new Order(Limit.MAX_MESSAGES_POST_SIZE, Limit.MAX_FRAME_BYTES),
            new Order(Limit.MAX_MESSAGES_POST_SIZE, Limit.MAX_REQUEST_BODY_BYTES),
            new Order(Limit.HEARTBEAT_INTERVAL_SECONDS, Limit.IDLE_TIMEOUT_SECONDS),
            new Order(Limit.MAX_WAIT_SECONDS, Limit.IDLE_TIMEOUT_SECONDS));

    private final Map<Limit, Integer> values;

    private Limits(Map<Limit, Integer> values) {
        this.values = values;
    }

    /**
     * What is wrong with these values on top of the defaults, as whole sentences; empty if nothing is.
     *
     * <p>A caller that reads values from people reports all of them at once.
     */
    public static List<String> problems(Map<Limit, Long> changes) {
        return DEFAULT.problemsWith(changes);
    }

    /** The pairs of limits that contradict each other when these values are put on top of the defaults. */
    public static List<Contradiction> contradictions(Map<Limit, Long> changes) {
        return DEFAULT.contradictionsWith(changes);
    }

    /**
     * A copy in which one limit has another value.
     *
     * @throws IllegalArgumentException if the value is out of bounds or contradicts another limit
     */
    public Limits with(Limit limit, long value) {
        return with(Map.of(limit, value));
    }

    /**
     * A copy in which some limits have other values, checked together.
     *
     * @throws IllegalArgumentException if a value is out of bounds or two limits contradict each other
     */
    public Limits with(Map<Limit, Long> changes) {
        List<String> problems = problemsWith(changes);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
        Map<Limit, Integer> copy = new EnumMap<>(values);
        changes.forEach((limit, value) -> copy.put(limit, Math.toIntExact(value)));
        return new Limits(copy);
    }

    public int value(Limit limit) {
        return Objects.requireNonNull(values.get(limit));
    }

    /** Every limit with its value, in the table's order. */
    public Map<Limit, Integer> toMap() {
        return Collections.unmodifiableMap(values);
    }

    public long defaultMessageTtlSeconds() {
        return value(Limit.DEFAULT_MESSAGE_TTL);
    }

    public long defaultMessageDelaySeconds() {
        return value(Limit.DEFAULT_MESSAGE_DELAY);
    }

    public long defaultClaimTtlSeconds() {
        return value(Limit.DEFAULT_CLAIM_TTL);
    }

    public long defaultClaimGraceSeconds() {
        return value(Limit.DEFAULT_CLAIM_GRACE);
    }

    public long defaultSubscriptionTtlSeconds() {
        return value(Limit.DEFAULT_SUBSCRIPTION_TTL);
    }

    public int defaultPage() {
        return value(Limit.DEFAULT_PAGE);
    }

    public int maxQueuesPerPage() {
        return value(Limit.MAX_QUEUES_PER_PAGE);
    }

    public int maxMessagesPerPage() {
        return value(Limit.MAX_MESSAGES_PER_PAGE);
    }

    public int maxSubscriptionsPerPage() {
        return value(Limit.MAX_SUBSCRIPTIONS_PER_PAGE);
    }

    public int maxPoolsPerPage() {
        return value(Limit.MAX_POOLS_PER_PAGE);
    }

    public int maxSystemWatches() {
        return value(Limit.MAX_SYSTEM_WATCHES);
    }

    public int maxConnectionsPerPage() {
        return value(Limit.MAX_CONNECTIONS_PER_PAGE);
    }

    public int maxFlavorsPerPage() {
        return value(Limit.MAX_FLAVORS_PER_PAGE);
    }

    public int maxMessagesPerClaimOrPop() {
        return value(Limit.MAX_MESSAGES_PER_CLAIM_OR_POP);
    }

    public int maxNativeMessagesPerPage() {
        return value(Limit.MAX_NATIVE_MESSAGES_PER_PAGE);
    }

    public int maxNativeMessagesPerClaimOrPop() {
        return value(Limit.MAX_NATIVE_MESSAGES_PER_CLAIM_OR_POP);
    }

    /** Where an answer to a native request ends, in bytes. */
    public int maxNativeResultBytes() {
        return value(Limit.MAX_NATIVE_RESULT_BYTES);
    }

    /** The limits of native requests, which may ask for more at once. */
    public Limits forNativeRequests() {
        Map<Limit, Integer> copy = new EnumMap<>(values);
        copy.put(Limit.MAX_MESSAGES_PER_PAGE, maxNativeMessagesPerPage());
        copy.put(Limit.MAX_MESSAGES_PER_CLAIM_OR_POP, maxNativeMessagesPerClaimOrPop());
        return new Limits(copy);
    }

    public int maxMessagesPerRequest() {
        return value(Limit.MAX_MESSAGES_PER_REQUEST);
    }

    public int maxQueueMetadataBytes() {
        return value(Limit.MAX_QUEUE_METADATA);
    }

    public int maxMessagesPostSizeBytes() {
        return value(Limit.MAX_MESSAGES_POST_SIZE);
    }

    public long maxMessageTtlSeconds() {
        return value(Limit.MAX_MESSAGE_TTL);
    }

    public long minMessageTtlSeconds() {
        return value(Limit.MIN_MESSAGE_TTL);
    }

    public long maxMessageDelaySeconds() {
        return value(Limit.MAX_MESSAGE_DELAY);
    }

    public long maxClaimTtlSeconds() {
        return value(Limit.MAX_CLAIM_TTL);
    }

    public long minClaimTtlSeconds() {
        return value(Limit.MIN_CLAIM_TTL);
    }

    public long maxClaimGraceSeconds() {
        return value(Limit.MAX_CLAIM_GRACE);
    }

    public long minClaimGraceSeconds() {
        return value(Limit.MIN_CLAIM_GRACE);
    }

    public long minSubscriptionTtlSeconds() {
        return value(Limit.MIN_SUBSCRIPTION_TTL);
    }

    public long postIdWindowSeconds() {
        return value(Limit.POST_ID_WINDOW_SECONDS);
    }

    public int maxLengthPostId() {
        return value(Limit.MAX_LENGTH_POST_ID);
    }

    public int maxLengthReason() {
        return value(Limit.MAX_LENGTH_REASON);
    }

    public int minLengthClientId() {
        return value(Limit.MIN_LENGTH_CLIENT_ID);
    }

    public int maxLengthClientId() {
        return value(Limit.MAX_LENGTH_CLIENT_ID);
    }

    public int maxFrameBytes() {
        return value(Limit.MAX_FRAME_BYTES);
    }

    public int minCompressedFrameBytes() {
        return value(Limit.MIN_COMPRESSED_FRAME_BYTES);
    }

    public int maxRequestBodyBytes() {
        return value(Limit.MAX_REQUEST_BODY_BYTES);
    }

    public int maxRequestHeaderBytes() {
        return value(Limit.MAX_REQUEST_HEADER_BYTES);
    }

    public int maxEnvelopesPerFrame() {
        return value(Limit.MAX_ENVELOPES_PER_FRAME);
    }

    public int maxConnections() {
        return value(Limit.MAX_CONNECTIONS);
    }

    public int maxEventStreams() {
        return value(Limit.MAX_EVENT_STREAMS);
    }

    public int maxRequestsInFlightPerConnection() {
        return value(Limit.MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION);
    }

    public int maxOutboxBytesPerConnection() {
        return value(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION);
    }

    public int maxHeldRequestBytes() {
        return value(Limit.MAX_HELD_REQUEST_BYTES);
    }

    public long maxRequestArrivalSeconds() {
        return value(Limit.MAX_REQUEST_ARRIVAL_SECONDS);
    }

    public int maxLaneInboxRequests() {
        return value(Limit.MAX_LANE_INBOX_REQUESTS);
    }

    public int maxUnsentResultBytes() {
        return value(Limit.MAX_UNSENT_RESULT_BYTES);
    }

    public long maxWaitSeconds() {
        return value(Limit.MAX_WAIT_SECONDS);
    }

    public int maxSubscriberLength() {
        return value(Limit.MAX_SUBSCRIBER_LENGTH);
    }

    public int maxSubscriptionOptionsBytes() {
        return value(Limit.MAX_SUBSCRIPTION_OPTIONS);
    }

    public int maxSubscriptionsPerQueue() {
        return value(Limit.MAX_SUBSCRIPTIONS_PER_QUEUE);
    }

    public int maxNoticesPerQueue() {
        return value(Limit.MAX_NOTICES_PER_QUEUE);
    }

    public int maxWaitingRequests() {
        return value(Limit.MAX_WAITING_REQUESTS);
    }

    public int maxConsumersPerConnection() {
        return value(Limit.MAX_CONSUMERS_PER_CONNECTION);
    }

    public int maxConsumers() {
        return value(Limit.MAX_CONSUMERS);
    }

    public long maxCreditMessages() {
        return value(Limit.MAX_CREDIT_MESSAGES);
    }

    public long maxCreditBytes() {
        return value(Limit.MAX_CREDIT_BYTES);
    }

    public int maxLengthConsumerName() {
        return value(Limit.MAX_LENGTH_CONSUMER_NAME);
    }

    public int maxPositionsPerQueue() {
        return value(Limit.MAX_POSITIONS_PER_QUEUE);
    }

    public long slowConsumerSeconds() {
        return value(Limit.SLOW_CONSUMER_SECONDS);
    }

    public long heartbeatIntervalSeconds() {
        return value(Limit.HEARTBEAT_INTERVAL_SECONDS);
    }

    public long minHeartbeatSeconds() {
        return value(Limit.MIN_HEARTBEAT_SECONDS);
    }

    public long idleTimeoutSeconds() {
        return value(Limit.IDLE_TIMEOUT_SECONDS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "Limits" + values;
    }

    private List<String> problemsWith(Map<Limit, Long> changes) {
        List<String> problems = new ArrayList<>();
        Map<Limit, Long> sorted = new EnumMap<>(Limit.class);
        sorted.putAll(changes);
        sorted.forEach((limit, value) -> {
            if (!limit.allows(value)) {
                problems.add(outOfBounds(limit, value));
            }
        });
        contradictionsWith(changes).forEach(contradiction -> problems.add(contradiction.text()));
        return problems;
    }

    private List<Contradiction> contradictionsWith(Map<Limit, Long> changes) {
        List<Contradiction> found = new ArrayList<>();
        for (Order order : ORDERS) {
            long lower = changes.getOrDefault(order.lower, (long) value(order.lower));
            long upper = changes.getOrDefault(order.upper, (long) value(order.upper));
            if (lower > upper) {
                found.add(order.broken(lower, upper));
            }
        }
        return found;
    }

    private static String outOfBounds(Limit limit, long value) {
        return limit.key() + " must be " + limit.minimum() + " to " + limit.maximum() + " "
                + limit.unit().word() + ", not " + value + ".";
    }

    private static Map<Limit, Integer> defaults() {
        Map<Limit, Integer> defaults = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            defaults.put(limit, limit.defaultValue());
        }
        return defaults;
    }

    /**
     * Two limits of which the lower exceeds the upper, told in one sentence.
     *
     * <p><em>Thread-safe.</em>
     */
    public record Contradiction(Limit lower, Limit upper, String text) {}

    private record Order(Limit lower, Limit upper) {
        Contradiction broken(long lowerValue, long upperValue) {
            String text =
                    lower.key() + " (" + lowerValue + ") must not exceed " + upper.key() + " (" + upperValue + ").";
            return new Contradiction(lower, upper, text);
        }
    }
}
