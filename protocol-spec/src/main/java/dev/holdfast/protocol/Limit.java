package dev.holdfast.protocol;

import static dev.holdfast.protocol.LimitUnit.BYTES;
import static dev.holdfast.protocol.LimitUnit.CHARACTERS;
import static dev.holdfast.protocol.LimitUnit.CONNECTIONS;
import static dev.holdfast.protocol.LimitUnit.CONSUMERS;
import static dev.holdfast.protocol.LimitUnit.ENVELOPES;
import static dev.holdfast.protocol.LimitUnit.FLAVORS;
import static dev.holdfast.protocol.LimitUnit.MESSAGES;
import static dev.holdfast.protocol.LimitUnit.POOLS;
import static dev.holdfast.protocol.LimitUnit.QUEUES;
import static dev.holdfast.protocol.LimitUnit.RECORDS;
import static dev.holdfast.protocol.LimitUnit.REQUESTS;
import static dev.holdfast.protocol.LimitUnit.SECONDS;
import static dev.holdfast.protocol.LimitUnit.SUBSCRIPTIONS;
import static dev.holdfast.protocol.LimitUnit.WATCHES;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one table of every configurable bound and default of the contract.
 *
 * <p>A name that Zaqar has keeps Zaqar's name, default and meaning. The configuration keys, their documentation, and
 * what a server tells its clients in {@code hello} are derived from this table; {@link Limits} holds one value for each
 * entry.
 *
 * <p>No maximum exceeds {@link Integer#MAX_VALUE}, so that no sum or product of two limits overflows a {@code long}.
 *
 * <p><em>Thread-safe.</em>
 */
public enum Limit {
    DEFAULT_MESSAGE_TTL(3600, 1, Bounds.ANY, SECONDS, "How long a message lives when neither it nor its queue says."),
    DEFAULT_MESSAGE_DELAY(
            0, 0, Bounds.ANY, SECONDS, "How long a new message stays hidden when nothing says otherwise."),
    DEFAULT_CLAIM_TTL(300, 1, Bounds.ANY, SECONDS, "How long a claim lasts when the request does not say."),
    DEFAULT_CLAIM_GRACE(60, 0, Bounds.ANY, SECONDS, "How long a claimed message outlives its claim by default."),
    DEFAULT_SUBSCRIPTION_TTL(
            3600, 1, Bounds.ANY, SECONDS, "How long a subscription lasts when the request does not say."),
    DEFAULT_PAGE(
            10, 1, Bounds.PAGE, RECORDS, "How many records a list or a claim takes when the request does not say."),

    MAX_QUEUES_PER_PAGE(20, 1, Bounds.PAGE, QUEUES, "The most queues (or topics) that one list request may ask for."),
    MAX_MESSAGES_PER_PAGE(20, 1, Bounds.PAGE, MESSAGES, "The most messages that one list request or id list may name."),
    MAX_SUBSCRIPTIONS_PER_PAGE(20, 1, Bounds.PAGE, SUBSCRIPTIONS, "The most subscriptions in one page."),
    MAX_POOLS_PER_PAGE(20, 1, Bounds.PAGE, POOLS, "The most pools in one page."),
    MAX_FLAVORS_PER_PAGE(20, 1, Bounds.PAGE, FLAVORS, "The most flavors in one page."),
    MAX_CONNECTIONS_PER_PAGE(100, 1, Bounds.PAGE, CONNECTIONS, "The most connections in one page."),
    MAX_MESSAGES_PER_CLAIM_OR_POP(20, 1, Bounds.PAGE, MESSAGES, "The most messages that one claim or pop may take."),
    MAX_NATIVE_MESSAGES_PER_PAGE(
            1000, 1, Bounds.PAGE, MESSAGES, "The same as max_messages_per_page for native requests on a socket."),
    MAX_NATIVE_MESSAGES_PER_CLAIM_OR_POP(
            1000, 1, Bounds.PAGE, MESSAGES, "The same as max_messages_per_claim_or_pop for native requests."),
    MAX_NATIVE_RESULT_BYTES(
            4 * 1_048_576,
            1,
            Bounds.GIBIBYTE,
            BYTES,
            "Where a page, claim or pop that a native request has asked for ends, whatever its limit; a message that"
                    + " is larger comes alone."),
    MAX_MESSAGES_PER_REQUEST(32_768, 1, 1_000_000, MESSAGES, "The most messages that one post may carry."),

    MAX_QUEUE_METADATA(65_536, 1, Bounds.GIBIBYTE, BYTES, "The largest metadata document of a queue."),
    MAX_MESSAGES_POST_SIZE(262_144, 1, Bounds.GIBIBYTE, BYTES, "The largest post, all of its messages together."),

    MAX_MESSAGE_TTL(1_209_600, 1, Bounds.ANY, SECONDS, "The longest life that a message may be given."),
    MIN_MESSAGE_TTL(60, 1, Bounds.ANY, SECONDS, "The shortest life that a message may be given."),
    MAX_MESSAGE_DELAY(900, 0, Bounds.ANY, SECONDS, "The longest time that a new message may stay hidden."),
    MAX_CLAIM_TTL(43_200, 1, Bounds.ANY, SECONDS, "The longest claim."),
    MIN_CLAIM_TTL(60, 1, Bounds.ANY, SECONDS, "The shortest claim."),
    MAX_CLAIM_GRACE(43_200, 0, Bounds.ANY, SECONDS, "The longest grace of a claim."),
    MIN_CLAIM_GRACE(60, 0, Bounds.ANY, SECONDS, "The shortest grace of a claim."),
    MIN_SUBSCRIPTION_TTL(60, 1, Bounds.ANY, SECONDS, "The shortest life of a subscription."),

    MAX_SUBSCRIBER_LENGTH(2048, 64, 65_536, CHARACTERS, "The longest address of a subscriber."),
    MAX_SUBSCRIPTION_OPTIONS(65_536, 1, Bounds.GIBIBYTE, BYTES, "The largest options of a subscription."),
    MAX_SUBSCRIPTIONS_PER_QUEUE(
            1000, 1, 100_000, SUBSCRIPTIONS, "The most subscriptions that a queue or topic may have."),
    MAX_NOTICES_PER_QUEUE(
            100_000,
            1,
            100_000_000,
            MESSAGES,
            "The most messages that may wait for the subscribers of one queue; beyond it the slowest miss the oldest."),

    MIN_LENGTH_CLIENT_ID(10, 1, 1024, CHARACTERS, "The shortest client id, where ids need not be UUIDs."),
    MAX_LENGTH_CLIENT_ID(36, 1, 1024, CHARACTERS, "The longest client id, where ids need not be UUIDs."),

    POST_ID_WINDOW_SECONDS(300, 1, 86_400, SECONDS, "How long a post id is remembered."),
    MAX_LENGTH_POST_ID(128, 1, 1024, CHARACTERS, "The longest post id."),

    MAX_LENGTH_REASON(256, 1, 4096, CHARACTERS, "The longest reason for rejecting messages."),

    MAX_FRAME_BYTES(
            4 * 262_144, 1024, Bounds.GIBIBYTE, BYTES, "The largest WebSocket message, all of its fragments together."),
    MIN_COMPRESSED_FRAME_BYTES(
            1024,
            1,
            Bounds.GIBIBYTE,
            BYTES,
            "The smallest WebSocket message to a client that is compressed, where the two agreed on compression."),
    MAX_REQUEST_BODY_BYTES(1_048_576, 1024, Bounds.GIBIBYTE, BYTES, "The largest body of a REST request."),
    MAX_REQUEST_HEADER_BYTES(
            32_768, 1024, 1_048_576, BYTES, "The largest head (request line and headers) of a REST request."),
    MAX_ENVELOPES_PER_FRAME(1024, 1, 65_536, ENVELOPES, "The most requests that may share one WebSocket message."),

    MAX_CONNECTIONS(
            100_000,
            1,
            10_000_000,
            CONNECTIONS,
            "The most connections open at one time, HTTP and WebSocket together; one more is refused with 503."),
    MAX_EVENT_STREAMS(
            10_000,
            0,
            10_000_000,
            CONNECTIONS,
            "The most streams of events (Server-Sent Events) open at one time; one more is refused with 503."),
    MAX_SYSTEM_WATCHES(100, 0, 10_000, WATCHES, "The most system streams that are watched at one time."),
    MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION(
            4096, 1, 1_000_000, REQUESTS, "The most unanswered requests of one connection."),
    MAX_OUTBOX_BYTES_PER_CONNECTION(
            8 * 1_048_576,
            65_536,
            Bounds.GIBIBYTE,
            BYTES,
            "The most bytes of unanswered requests, beyond which nothing more is read from the connection, and of"
                    + " pushes that wait for it: consumers are pushed nothing beyond it and closed with 4008 if that"
                    + " lasts, subscribers at once."),
    MAX_LANE_INBOX_REQUESTS(
            65_536,
            64,
            16_777_216,
            REQUESTS,
            "The most requests that may wait for one lane; beyond it they are refused."),
    MAX_HELD_REQUEST_BYTES(
            256 * 1_048_576,
            1_048_576,
            Bounds.GIBIBYTE,
            BYTES,
            "The most bytes of requests that are arriving or unanswered, all connections together, at most a quarter"
                    + " of the heap; beyond it more are refused."),
    MAX_REQUEST_ARRIVAL_SECONDS(60, 1, 3600, SECONDS, "The longest time in which one WebSocket message may arrive."),
    MAX_UNSENT_RESULT_BYTES(
            128 * 1_048_576,
            1_048_576,
            Bounds.GIBIBYTE,
            BYTES,
            "The most stored data in replies that have not left, at most a quarter of the heap, and an eighth of it"
                    + " for one connection; beyond it requests for more are refused. Consumers may be pushed as much"
                    + " beside them, at most an eighth of the heap; beyond it they wait."),
    MAX_WAIT_SECONDS(60, 0, 3600, SECONDS, "The longest time that a request may wait for messages."),
    MAX_WAITING_REQUESTS(100_000, 0, 10_000_000, REQUESTS, "The most requests that may wait for messages at one time."),
    MAX_CONSUMERS_PER_CONNECTION(256, 0, 100_000, CONSUMERS, "The most consumers that one connection may have."),
    MAX_CONSUMERS(100_000, 0, 10_000_000, CONSUMERS, "The most consumers, all connections together."),
    MAX_CREDIT_MESSAGES(65_536, 1, 10_000_000, MESSAGES, "The most messages that a consumer may have credit for."),
    MAX_CREDIT_BYTES(
            64 * 1_048_576,
            1024,
            Bounds.GIBIBYTE,
            BYTES,
            "The most bytes of bodies that a consumer may have credit for."),
    MAX_LENGTH_CONSUMER_NAME(128, 1, 1024, CHARACTERS, "The longest name under which a position is kept."),
    MAX_POSITIONS_PER_QUEUE(1000, 1, 100_000, RECORDS, "The most named positions that a queue may keep."),
    SLOW_CONSUMER_SECONDS(
            30,
            1,
            3600,
            SECONDS,
            "How long pushes to consumers may wait for a connection that takes too little of them; then it is closed"
                    + " with 4008."),
    HEARTBEAT_INTERVAL_SECONDS(30, 1, 3600, SECONDS, "How long a WebSocket may be silent before the server pings it."),
    MIN_HEARTBEAT_SECONDS(
            5, 1, 3600, SECONDS, "The shortest interval of heartbeats that a client may ask for; less counts as this."),
    IDLE_TIMEOUT_SECONDS(
            90, 2, 86_400, SECONDS, "A connection from which nothing, not even a pong, came for so long is closed.");

    private static final Map<String, Limit> BY_NAME = Collections.unmodifiableMap(
            Arrays.stream(values()).collect(Collectors.toMap(Limit::key, Function.identity())));

    private final int defaultValue;
    private final int minimum;
    private final int maximum;
    private final LimitUnit unit;
    private final String description;

    Limit(int defaultValue, int minimum, int maximum, LimitUnit unit, String description) {
        this.defaultValue = defaultValue;
        this.minimum = minimum;
        this.maximum = maximum;
        this.unit = unit;
        this.description = description;
    }

    /** The limit with this key, such as {@code max_messages_per_page}. */
    public static Optional<Limit> of(String key) {
        return Optional.ofNullable(BY_NAME.get(key));
    }

    /** The name on the wire and in the configuration, such as {@code max_messages_per_page}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int defaultValue() {
        return defaultValue;
    }

    /** The smallest value that may be configured, inclusive. */
    public int minimum() {
        return minimum;
    }

    /** The largest value that may be configured, inclusive. */
    public int maximum() {
        return maximum;
    }

    public LimitUnit unit() {
        return unit;
    }

    /** One sentence for people. */
    public String description() {
        return description;
    }

    public boolean allows(long value) {
        return value >= minimum && value <= maximum;
    }

    private static final class Bounds {
        static final int ANY = Integer.MAX_VALUE;
        static final int PAGE = 10_000;
        static final int GIBIBYTE = 1 << 30;
    }
}
