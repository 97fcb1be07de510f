package dev.holdfast.protocol;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How often, and after which pauses, a delivery that failed is tried again: some retries at once, some after the
 * shortest pause, some after growing pauses, some after the longest pause. Then it is given up.
 *
 * <p>A queue has one in its metadata and a subscription one in its options, both under {@link #KEY}.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param immediateRetries how many retries follow at once
 * @param minimumDelayRetries how many then follow after the shortest pause each
 * @param minimumDelaySeconds the shortest pause
 * @param maximumDelaySeconds the longest pause
 * @param maximumDelayRetries how many follow after the longest pause each, when the growing ones are over
 * @param backoff how the pauses grow
 * @param ignoresSubscriptionOverride whether the queue's policy holds although the subscription has one
 */
public record RetryPolicy(
        int immediateRetries,
        int minimumDelayRetries,
        int minimumDelaySeconds,
        int maximumDelaySeconds,
        int maximumDelayRetries,
        RetryBackoff backoff,
        boolean ignoresSubscriptionOverride) {

    /** Where a policy stands in the metadata of a queue and in the options of a subscription. */
    public static final String KEY = "_retry_policy";

    /** The most retries of one phase. */
    public static final int MAX_RETRIES_PER_PHASE = 1000;

    /** The longest pause that a policy may ask for. */
    public static final int MAX_DELAY_SECONDS = 86_400;

    public static final RetryPolicy DEFAULT = new RetryPolicy(3, 3, 5, 30, 3, RetryBackoff.LINEAR, false);

    private static final int MIN_DIFFERENCE_SECONDS = 2 * RetryBackoff.STEP_SECONDS;

    /**
     * Reads and checks a policy. Keys that are not known are ignored; a key whose value is null, or empty where a
     * number is wanted, counts as absent.
     *
     * @param code what a refusal carries
     * @return null for null and for an empty value, which say nothing
     */
    public static @Nullable RetryPolicy read(@Nullable RawValue value, ErrorCode code) {
        if (value == null || value.isFalsy()) {
            return null;
        }
        if (!value.reader().nextIs(PackReader.Kind.MAP)) {
            throw Refusal.of(code, "retry_policy must be a dict.");
        }
        return new Fields(QueueMetadata.of(value), code).policy();
    }

    /**
     * The policy that holds for a subscription: its own, or else the queue's, or else the default. Where either of the
     * two forbids the override, the subscription's own does not count.
     */
    public static RetryPolicy effective(@Nullable RetryPolicy ofQueue, @Nullable RetryPolicy ofSubscription) {
        boolean isIgnored = (ofQueue != null && ofQueue.ignoresSubscriptionOverride)
                || (ofSubscription != null && ofSubscription.ignoresSubscriptionOverride);
        if (ofSubscription != null && !isIgnored) {
            return ofSubscription;
        }
        return ofQueue == null ? DEFAULT : ofQueue;
    }

    /** The pause before a retry, which is counted from 0; empty when there is no such retry. */
    public OptionalInt delaySecondsBefore(int retry) {
        int left = retry - immediateRetries;
        if (left < 0) {
            return OptionalInt.of(0);
        }
        if (left < minimumDelayRetries) {
            return OptionalInt.of(minimumDelaySeconds);
        }
        left -= minimumDelayRetries;
        int steps = backoff.steps(minimumDelaySeconds, maximumDelaySeconds);
        if (left < steps) {
            return OptionalInt.of(backoff.pauseSeconds(minimumDelaySeconds, maximumDelaySeconds, left));
        }
        return left - steps < maximumDelayRetries ? OptionalInt.of(maximumDelaySeconds) : OptionalInt.empty();
    }

    /** How many retries there are before it is given up. */
    public int retries() {
        return immediateRetries
                + minimumDelayRetries
                + backoff.steps(minimumDelaySeconds, maximumDelaySeconds)
                + maximumDelayRetries;
    }

    /** The keys of a policy; the first one that is wrong decides what a refusal says. */
    private record Fields(QueueMetadata values, ErrorCode code) {

        RetryPolicy policy() {
            int immediate = integer("retries_with_no_delay", DEFAULT.immediateRetries, MAX_RETRIES_PER_PHASE);
            int minimumRetries = integer("minimum_delay_retries", DEFAULT.minimumDelayRetries, MAX_RETRIES_PER_PHASE);
            int minimum = integer("minimum_delay", DEFAULT.minimumDelaySeconds, MAX_DELAY_SECONDS);
            int maximum = integer("maximum_delay", DEFAULT.maximumDelaySeconds, MAX_DELAY_SECONDS);
            int maximumRetries = integer("maximum_delay_retries", DEFAULT.maximumDelayRetries, MAX_RETRIES_PER_PHASE);
            RetryBackoff backoff = backoff();
            boolean ignoresOverride = ignoresOverride();
            if (minimum > maximum) {
                throw Refusal.of(code, "minimum_delay must less than maximum_delay.");
            }
            if (maximum - minimum < MIN_DIFFERENCE_SECONDS) {
                throw Refusal.of(code, "invalid minimum_delay and maximum_delay.");
            }
            return new RetryPolicy(
                    immediate, minimumRetries, minimum, maximum, maximumRetries, backoff, ignoresOverride);
        }

        private int integer(String key, int defaultValue, int most) {
            RawValue value = values.get(key);
            if (value == null) {
                return defaultValue;
            }
            PackReader in = value.reader();
            long number = switch (in.nextKind()) {
                case INTEGER -> in.integer();
                case BOOLEAN -> in.bool() ? 1 : 0;
                default -> absent(value, defaultValue, "Retry policy: " + key + " must be a integer.");
            };
            if (number < 0 || number > most) {
                throw Refusal.of(code, "Retry policy: " + key + " must be from 0 to " + most + ".");
            }
            return (int) number;
        }

        private int absent(RawValue value, int defaultValue, String text) {
            if (!value.isFalsy()) {
                throw Refusal.of(code, text);
            }
            return defaultValue;
        }

        private RetryBackoff backoff() {
            RawValue value = values.get("retry_backoff_function");
            if (value == null || value.isFalsy()) {
                return DEFAULT.backoff;
            }
            if (!value.reader().nextIs(PackReader.Kind.STRING)) {
                throw Refusal.of(code, "retry_backoff_function must be a string.");
            }
            String name = value.reader().string();
            return Arrays.stream(RetryBackoff.values())
                    .filter(known -> known.key().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Refusal.of(code, "invalid retry_backoff_function."));
        }

        private boolean ignoresOverride() {
            RawValue value = values.get("ignore_subscription_override");
            if (value == null || value.isFalsy()) {
                return false;
            }
            if (!value.reader().nextIs(PackReader.Kind.BOOLEAN)) {
                throw Refusal.of(code, "ignore_subscription_override must be a boolean.");
            }
            return true;
        }
    }
}
