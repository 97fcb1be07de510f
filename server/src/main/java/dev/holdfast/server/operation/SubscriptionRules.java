package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.RetryPolicy;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.notify.TrustOptions;
import dev.holdfast.server.notify.WebhookOptions;
import dev.holdfast.server.storage.QueueKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client may say of a subscription, with the contract's text for everything that it may not.
 *
 * <p>A ttl or an address of the wrong type breaks the schema of a socket's request, and says more on REST.
 *
 * <p><em>Thread-safe.</em>
 */
final class SubscriptionRules {

    /** The last second of the year 9999, where the calendar of many clients ends. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** What the address of a subscriber begins with that is a queue of the same project. */
    private static final String QUEUE = "queue:";

    private static final int TRUST_RETRY_SECONDS = 5;

    private final SubscriberCheck check;
    private final List<String> types;

    /** @param kind of what is subscribed to: only a topic has queues among its subscribers, so that no circle closes */
    SubscriptionRules(SubscriberCheck check, QueueKey.Kind kind) {
        this.check = check;
        this.types = kind == QueueKey.Kind.TOPIC
                ? Stream.concat(check.types().stream(), Stream.of("queue")).toList()
                : check.types();
    }

    static boolean isQueue(String subscriber) {
        return subscriber.startsWith(QUEUE);
    }

    static QueueName queueOf(String subscriber) {
        return new QueueName(subscriber.substring(QUEUE.length()));
    }

    /** The address, or null when none is given. */
    @Nullable
    String subscriber(@Nullable RawValue given, Limits limits) {
        if (given == null || given.reader().nextIs(Kind.NIL)) {
            return null;
        }
        if (!given.reader().nextIs(Kind.STRING)) {
            throw Refusal.of(ErrorCode.SUBSCRIPTION_INVALID, typeText());
        }
        String address = given.reader().string();
        if (address.isEmpty()) {
            return null;
        }
        checkAddress(address, limits);
        return address;
    }

    private void checkAddress(String address, Limits limits) {
        if (address.length() > limits.maxSubscriberLength()) {
            throw RequestRules.invalid(
                    "The subscriber must not be longer than " + limits.maxSubscriberLength() + " characters.");
        }
        String scheme = schemeOf(address);
        if (!types.contains(scheme)) {
            throw RequestRules.invalid(typeText());
        }
        if (isQueue(address)) {
            checkQueue(address);
        } else if (scheme.equals("mailto")) {
            checkMail(address);
        } else {
            checkWeb(address);
        }
    }

    /** The contract's words, whatever the reason: the log has that. */
    static Refusal withoutTrust() {
        return Refusal.of(
                        ErrorCode.TRUST_UNSUPPORTED,
                        "Subscription could not be created. Please try again in a few seconds.")
                .withSocketError("Subscription could not be created.")
                .retryAfterSeconds(TRUST_RETRY_SECONDS);
    }

    static String schemeOf(String address) {
        int colon = address.indexOf(':');
        return colon < 0 ? "" : address.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    private String typeText() {
        return "The subscriber type of subscription must be supported in the list ['" + String.join("', '", types)
                + "'].";
    }

    private static void checkQueue(String address) {
        try {
            QueueName ignored = queueOf(address);
        } catch (Refusal refusal) {
            throw RequestRules.invalid("The subscriber is not a queue, such as queue:orders. " + refusal.text());
        }
    }

    private static void checkMail(String address) {
        int query = address.indexOf('?');
        String mailbox = address.substring("mailto:".length(), query < 0 ? address.length() : query);
        int at = mailbox.indexOf('@');
        boolean isPlain = address.chars().allMatch(c -> c > ' ' && c < 127);
        if (at < 1 || at == mailbox.length() - 1 || !isPlain) {
            throw RequestRules.invalid("The subscriber is not a mail address, such as mailto:ann@example.com.");
        }
    }

    private void checkWeb(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw noAddress();
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > 65_535) {
            throw noAddress();
        }
        String objection = check.objectionTo(uri);
        if (objection != null) {
            throw RequestRules.invalid(objection);
        }
    }

    private static Refusal noAddress() {
        return RequestRules.invalid("The subscriber is not an address that can be reached,"
                + " such as https://example.com/hook, without a user or a password.");
    }

    /** The ttl, or null when none is given. */
    @Nullable
    Long ttl(@Nullable RawValue given, Limits limits, long nowMillis) {
        if (given == null || given.reader().nextIs(Kind.NIL)) {
            return null;
        }
        PackReader in = given.reader();
        if (!in.nextIs(Kind.INTEGER)) {
            throw Refusal.of(ErrorCode.SUBSCRIPTION_INVALID, "TTL must be an integer.");
        }
        long seconds = in.integer();
        if (seconds < limits.minSubscriptionTtlSeconds()) {
            throw RequestRules.invalid("The TTL for a subscription must be at least "
                    + limits.minSubscriptionTtlSeconds() + " seconds long.");
        }
        if (seconds > LAST_SECOND - nowMillis / 1000) {
            throw RequestRules.invalid("The TTL seconds for a subscription plus current time must be less than"
                    + " 9999-12-31 23:59:59.999999.");
        }
        return seconds;
    }

    /** The options, or null when none are given. */
    @Nullable
    RawValue options(@Nullable RawValue given, Limits limits) {
        if (given == null || given.reader().nextIs(Kind.NIL)) {
            return null;
        }
        if (!given.reader().nextIs(Kind.MAP)) {
            throw Refusal.of(ErrorCode.SUBSCRIPTION_INVALID, "Options must be a dict.");
        }
        if (given.bytes().length > limits.maxSubscriptionOptionsBytes()) {
            throw RequestRules.invalid("The options of a subscription must not be larger than "
                    + limits.maxSubscriptionOptionsBytes() + " bytes.");
        }
        if (TrustOptions.areForged(given)) {
            throw RequestRules.invalid("The options of a subscription must not say who has made its trust.");
        }
        WebhookOptions ignored = WebhookOptions.read(given);
        RetryPolicy.read(QueueMetadata.of(given).get(RetryPolicy.KEY), ErrorCode.INVALID_REQUEST);
        return given;
    }
}
