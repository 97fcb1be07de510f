package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.RetryPolicy;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the reserved keys of a queue's metadata mean for its messages and claims.
 *
 * <p>A key whose value is null counts as absent; a key whose value is falsy (0, {@code ""}, false, an empty list or
 * object) is kept as it was given, but has the effect of its default and is shown as such. A boolean counts as the
 * integer 0 or 1 where an integer is wanted.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueRules {

    static final String MAX_POST_SIZE = "_max_messages_post_size";
    static final String DEFAULT_TTL = "_default_message_ttl";
    static final String DEFAULT_DELAY = "_default_message_delay";
    static final String DEAD_LETTER_QUEUE = "_dead_letter_queue";
    static final String DEAD_LETTER_TTL = "_dead_letter_queue_messages_ttl";
    static final String MAX_CLAIM_COUNT = "_max_claim_count";
    static final String ENCRYPT = "_enable_encrypt_messages";

    /** Chooses the pools that a new queue may be placed in, where there are several. */
    static final String FLAVOR = "_flavor";

    private final QueueMetadata metadata;
    private final Limits limits;

    private QueueRules(QueueMetadata metadata, Limits limits) {
        this.metadata = metadata;
        this.limits = limits;
    }

    /** The rules of a queue; those of one that does not exist are the defaults. */
    static QueueRules of(@Nullable Queue queue, Limits limits) {
        return new QueueRules(queue == null ? QueueMetadata.EMPTY : queue.metadata(), limits);
    }

    /** Refuses, with {@code code}, metadata whose reserved keys have values that they must not have. */
    static void check(QueueMetadata metadata, Limits limits, ErrorCode code) {
        Check check = new Check(metadata, code);
        long maxPost = limits.maxMessagesPostSizeBytes();
        check.range(
                MAX_POST_SIZE,
                1,
                maxPost,
                MAX_POST_SIZE + " can not exceed " + maxPost + ",  and must be at least greater than 0.");
        long minTtl = limits.minMessageTtlSeconds();
        long maxTtl = limits.maxMessageTtlSeconds();
        check.range(DEFAULT_TTL, minTtl, maxTtl, DEFAULT_TTL + " can not exceed " + maxTtl + atLeastSeconds(minTtl));
        long maxDelay = limits.maxMessageDelaySeconds();
        check.range(DEFAULT_DELAY, 0, maxDelay, "The TTL can not exceed " + maxDelay + atLeastSeconds(0));
        check.range(DEAD_LETTER_TTL, minTtl, maxTtl, RequestRules.messageTtlText(limits));
        check.range(MAX_CLAIM_COUNT, Long.MIN_VALUE, Long.MAX_VALUE, "");
        check.bool(ENCRYPT);
        RetryPolicy ignored = RetryPolicy.read(metadata.get(RetryPolicy.KEY), code);
    }

    private static String atLeastSeconds(long seconds) {
        return " seconds, and must be at least " + seconds + " seconds long.";
    }

    private record Check(QueueMetadata metadata, ErrorCode code) {
        void range(String key, long minimum, long maximum, String text) {
            RawValue value = given(metadata, key);
            if (value == null) {
                return;
            }
            Long number = integerOf(value);
            if (number == null) {
                throw Refusal.of(code, key + " must be integer.");
            }
            if (number < minimum || number > maximum) {
                throw Refusal.of(code, text);
            }
        }

        void bool(String key) {
            RawValue value = given(metadata, key);
            if (value != null && !value.reader().nextIs(PackReader.Kind.BOOLEAN)) {
                throw Refusal.of(code, key + " must be boolean.");
            }
        }
    }

    static boolean isReserved(String key) {
        return switch (key) {
            case MAX_POST_SIZE,
                    DEFAULT_TTL,
                    DEFAULT_DELAY,
                    DEAD_LETTER_QUEUE,
                    DEAD_LETTER_TTL,
                    MAX_CLAIM_COUNT,
                    ENCRYPT -> true;
            default -> false;
        };
    }

    /** The metadata with the default in the place of every reserved key that is absent or falsy. */
    RawValue shown() {
        Map<String, RawValue> shown = new LinkedHashMap<>(metadata.values());
        show(shown, MAX_POST_SIZE, integer(limits.maxMessagesPostSizeBytes()));
        show(shown, DEFAULT_TTL, integer(limits.defaultMessageTtlSeconds()));
        show(shown, DEFAULT_DELAY, integer(limits.defaultMessageDelaySeconds()));
        show(shown, DEAD_LETTER_QUEUE, RawValue.NIL);
        show(shown, DEAD_LETTER_TTL, RawValue.NIL);
        show(shown, MAX_CLAIM_COUNT, RawValue.NIL);
        show(shown, ENCRYPT, new PackWriter(1).bool(false).toRawValue());
        return QueueMetadata.of(shown).toRawValue();
    }

    /** The same for a topic, which has fewer reserved keys. */
    RawValue shownOfTopic() {
        Map<String, RawValue> shown = new LinkedHashMap<>(metadata.values());
        show(shown, MAX_POST_SIZE, integer(limits.maxMessagesPostSizeBytes()));
        show(shown, DEFAULT_TTL, integer(limits.defaultMessageTtlSeconds()));
        show(shown, DEFAULT_DELAY, integer(limits.defaultMessageDelaySeconds()));
        return QueueMetadata.of(shown).toRawValue();
    }

    private static void show(Map<String, RawValue> shown, String key, RawValue defaultValue) {
        RawValue value = shown.get(key);
        if (value == null || value.isFalsy()) {
            shown.put(key, defaultValue);
        }
    }

    private static RawValue integer(long value) {
        return new PackWriter(9).integer(value).toRawValue();
    }

    /** The queue's own bound on one post, in bytes; null when it has none. */
    @Nullable
    Long ownMaxPostBytes() {
        return truthy(MAX_POST_SIZE);
    }

    long defaultTtlSeconds() {
        return Objects.requireNonNullElse(truthy(DEFAULT_TTL), limits.defaultMessageTtlSeconds());
    }

    /** The delay of messages that name none; 0 for a queue that delays nothing. */
    long defaultDelaySeconds() {
        return Objects.requireNonNullElse(truthy(DEFAULT_DELAY), limits.defaultMessageDelaySeconds());
    }

    /** Whether posts to the queue may be delayed at all. */
    boolean isDelayed() {
        return defaultDelaySeconds() > 0;
    }

    /**
     * Where messages go that were claimed too often; null where they stay. A target that cannot be a queue's name is no
     * target, and a queue is not its own: the message would only lose its place.
     */
    @Nullable
    DeadLetterRule deadLetter(QueueKey queue) {
        Long maxClaimCount = integer(MAX_CLAIM_COUNT);
        return maxClaimCount == null ? null : deadLetter(queue, maxClaimCount);
    }

    /** Where messages go that are rejected, however often they may be claimed. */
    @Nullable
    DeadLetterRule rejection(QueueKey queue) {
        return deadLetter(queue, Long.MAX_VALUE);
    }

    private @Nullable DeadLetterRule deadLetter(QueueKey queue, long maxClaimCount) {
        QueueName target = deadLetterQueue(metadata);
        return target == null || target.equals(queue.name())
                ? null
                : new DeadLetterRule(maxClaimCount, new QueueKey(queue.project(), target), truthy(DEAD_LETTER_TTL));
    }

    /** Whether the bodies of what is posted are sealed. */
    boolean encrypts() {
        return encrypts(metadata);
    }

    static boolean encrypts(QueueMetadata metadata) {
        RawValue value = given(metadata, ENCRYPT);
        return value != null && !value.isFalsy();
    }

    /** The queue for messages that were claimed too often; null where the metadata names none that could be one. */
    static @Nullable QueueName deadLetterQueue(QueueMetadata metadata) {
        RawValue value = metadata.get(DEAD_LETTER_QUEUE);
        if (value == null || !value.reader().nextIs(PackReader.Kind.STRING)) {
            return null;
        }
        try {
            return new QueueName(value.reader().string());
        } catch (Refusal noName) {
            return null;
        }
    }

    private @Nullable Long truthy(String key) {
        Long value = integer(key);
        return value == null || value == 0 ? null : value;
    }

    private @Nullable Long integer(String key) {
        RawValue value = given(metadata, key);
        return value == null ? null : integerOf(value);
    }

    private static @Nullable RawValue given(QueueMetadata metadata, String key) {
        RawValue value = metadata.get(key);
        return value == null || value.reader().nextIs(PackReader.Kind.NIL) ? null : value;
    }

    private static @Nullable Long integerOf(RawValue value) {
        PackReader in = value.reader();
        return switch (in.nextKind()) {
            case INTEGER -> in.integer();
            case BOOLEAN -> in.bool() ? 1L : 0L;
            default -> null;
        };
    }
}
