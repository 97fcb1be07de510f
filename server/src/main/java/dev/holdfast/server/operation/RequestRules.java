package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that several operations share, and what they say when one is broken.
 *
 * <p><em>Thread-safe.</em>
 */
final class RequestRules {

    private RequestRules() {}

    static Refusal invalid(String text) {
        return Refusal.of(ErrorCode.INVALID_REQUEST, text);
    }

    /** The number of messages that a page, a claim or a list of ids may have. */
    static int limit(@Nullable Long asked, int defaultLimit, int maximum) {
        long limit = asked == null ? defaultLimit : asked;
        if (limit < 1 || limit > maximum) {
            throw invalid("Limit must be at least 1 and may not be greater than " + maximum + ".");
        }
        return (int) limit;
    }

    static void checkWait(@Nullable Long seconds, Limits limits) {
        if (seconds != null && (seconds < 0 || seconds > limits.maxWaitSeconds())) {
            throw invalid(
                    "The wait must be at least 0 and may not be greater than " + limits.maxWaitSeconds() + " seconds.");
        }
    }

    /** The seconds that a caller is ready to wait. */
    static long waitOf(@Nullable Long seconds) {
        return seconds == null ? 0 : seconds;
    }

    static long messageTtl(@Nullable Long asked, long defaultSeconds, Limits limits) {
        if (asked != null && (asked < limits.minMessageTtlSeconds() || asked > limits.maxMessageTtlSeconds())) {
            throw invalid(messageTtlText(limits));
        }
        return asked == null ? defaultSeconds : asked;
    }

    static String messageTtlText(Limits limits) {
        return "The TTL for a message may not exceed " + limits.maxMessageTtlSeconds()
                + " seconds, and must be at least " + limits.minMessageTtlSeconds() + " seconds long.";
    }

    static long messageDelay(@Nullable Long asked, long defaultSeconds, Limits limits) {
        if (asked != null && (asked < 0 || asked > limits.maxMessageDelaySeconds())) {
            throw invalid("The Delay TTL for a message may not exceed " + limits.maxMessageDelaySeconds()
                    + " seconds,and must be at least 0 seconds long.");
        }
        return asked == null ? defaultSeconds : asked;
    }

    static long claimTtl(@Nullable Long asked, Limits limits) {
        long seconds = asked == null ? limits.defaultClaimTtlSeconds() : asked;
        checkClaimTime("TTL", seconds, limits.minClaimTtlSeconds(), limits.maxClaimTtlSeconds());
        return seconds;
    }

    static long claimGrace(@Nullable Long asked, Limits limits) {
        long seconds = asked == null ? limits.defaultClaimGraceSeconds() : asked;
        checkClaimTime("grace", seconds, limits.minClaimGraceSeconds(), limits.maxClaimGraceSeconds());
        return seconds;
    }

    private static void checkClaimTime(String what, long seconds, long minimum, long maximum) {
        if (seconds < minimum || seconds > maximum) {
            throw invalid("The " + what + " for a claim may not exceed " + maximum + " seconds, and must be at least "
                    + minimum + " seconds long.");
        }
    }
}
