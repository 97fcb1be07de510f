package dev.holdfast.server.operation;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ShareShapes.ShareQueue;
import dev.holdfast.protocol.operation.ShareShapes.SharedQueue;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.auth.UtcSecond;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the sharing of queues. It asks no store: a queue that does not exist can be shared, and comes to be with the
 * first message.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ShareController {

    private static final Set<String> RESOURCES = Set.of("messages", "subscriptions", "claims");
    private static final long DEFAULT_LIFETIME_SECONDS = 86_400;
    private static final int MAX_SHOWN_CHARACTERS = 64;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    private final SignedUrls urls;

    ShareController(SignedUrls urls) {
        this.urls = urls;
    }

    Outcome<SharedQueue> share(ShareQueue input, Turn turn) {
        List<String> resources = resources(input.paths());
        if (!urls.canSign()) {
            throw RequestRules.invalid("The `key` can't be None");
        }
        List<String> methods = SignedUrls.sorted(methods(input.methods()));
        UtcSecond expires = expires(input.expires());
        List<String> paths = SignedUrls.sorted(resources.stream()
                .map(resource -> "/v2/queues/" + input.queueName() + "/" + resource)
                .toList());
        String project = turn.project().text();
        return Outcome.of(new SharedQueue(
                paths, methods, project, expires.toString(), urls.sign(paths, methods, project, expires)));
    }

    private static List<String> resources(@Nullable RawValue given) {
        if (given == null || isEmpty(given)) {
            return List.of("messages");
        }
        List<String> items = strings(given);
        if (items == null) {
            throw RequestRules.invalid("`paths` must be non-empty list");
        }
        Set<String> others = new TreeSet<>(items);
        others.removeAll(RESOURCES);
        if (!others.isEmpty()) {
            throw RequestRules.invalid("Invalid paths: {'" + String.join("', '", others) + "'}");
        }
        return items.stream().distinct().toList();
    }

    private static List<String> methods(@Nullable RawValue given) {
        if (given == null || given.reader().nextIs(Kind.NIL)) {
            return List.of("GET");
        }
        List<String> items = strings(given);
        if (items == null) {
            throw RequestRules.invalid("`methods` should be a list");
        }
        if (!items.stream().allMatch(SignedUrls::isMethod)) {
            throw RequestRules.invalid("`methods` should be a list of short texts without commas and backslashes");
        }
        return items;
    }

    private UtcSecond expires(@Nullable RawValue given) {
        if (given == null || isEmpty(given)) {
            return urls.now().plusSeconds(DEFAULT_LIFETIME_SECONDS);
        }
        String text = shown(given);
        if (NUMBER.matcher(text).matches()) {
            throw RequestRules.invalid(
                    "`expires` should be date format, for example 2016-01-01T00:00:00, not integer value: " + text);
        }
        UtcSecond expires = UtcSecond.parse(text).orElseThrow(() -> unreadable(text));
        if (expires.epochSecond() <= urls.now().epochSecond()) {
            throw RequestRules.invalid("`expires` is lower than the current time");
        }
        if (urls.isTooFar(expires)) {
            throw RequestRules.invalid("`expires` is farther ahead than signed_url.max_lifetime_days permits");
        }
        return expires;
    }

    private static Refusal unreadable(String text) {
        return RequestRules.invalid("Unable to parse date string '" + text + "'");
    }

    /** Null, an empty text or an empty list: all of them mean the default. */
    private static boolean isEmpty(RawValue given) {
        PackReader in = given.reader();
        return switch (in.nextKind()) {
            case NIL -> true;
            case STRING -> in.string().isEmpty();
            case ARRAY -> in.arrayHeader() == 0;
            default -> false;
        };
    }

    /** The texts of a list; null when it is no short list, or has something else in it. */
    private static @Nullable List<String> strings(RawValue given) {
        PackReader in = given.reader();
        int count = in.nextIs(Kind.ARRAY) ? in.arrayHeader() : SignedUrls.MAX_ITEMS + 1;
        if (count > SignedUrls.MAX_ITEMS) {
            return null;
        }
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (!in.nextIs(Kind.STRING)) {
                return null;
            }
            texts.add(shortened(in.string()));
        }
        return texts;
    }

    private static String shown(RawValue given) {
        PackReader in = given.reader();
        return shortened(in.nextIs(Kind.STRING) ? in.string() : JsonCodec.toJson(given.bytes()));
    }

    private static String shortened(String text) {
        return text.length() > MAX_SHOWN_CHARACTERS ? text.substring(0, MAX_SHOWN_CHARACTERS) + "…" : text;
    }
}
