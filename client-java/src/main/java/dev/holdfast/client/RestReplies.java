package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.TopicOperations;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replies of REST as a socket would bring them. Most differ in their links only; what differs more stands in a table.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestReplies {

    /** What becomes of the members of a reply. */
    private interface Form {
        void change(Map<String, RawValue> members, HttpReply reply);
    }

    private static final int FIRST_REFUSAL = 400;

    private static final Map<Operation<?, ?>, Form> FORMS = Map.ofEntries(
            Map.entry(MessageOperations.MESSAGE_POST, RestReplies::posted),
            Map.entry(TopicOperations.TOPIC_POST, RestReplies::posted),
            Map.entry(MessageOperations.MESSAGE_LIST, RestReplies::messages),
            Map.entry(MessageOperations.MESSAGE_GET_MANY, RestReplies::messages),
            Map.entry(MessageOperations.MESSAGE_DELETE_MANY, RestReplies::messages),
            Map.entry(MessageOperations.MESSAGE_GET, RestReplies::message),
            Map.entry(ClaimOperations.CLAIM_CREATE, RestReplies::claimed),
            Map.entry(ClaimOperations.CLAIM_GET, RestReplies::messages),
            Map.entry(QueueOperations.QUEUE_GET, RestReplies::metadata),
            Map.entry(QueueOperations.QUEUE_UPDATE, RestReplies::metadata),
            Map.entry(TopicOperations.TOPIC_GET, RestReplies::metadata),
            Map.entry(TopicOperations.TOPIC_UPDATE, RestReplies::metadata),
            Map.entry(QueueOperations.QUEUE_GET_STATS, RestReplies::counts),
            Map.entry(TopicOperations.TOPIC_GET_STATS, RestReplies::counts));

    private RestReplies() {}

    static Answer of(Operation<?, ?> operation, HttpReply reply) {
        if (reply.status() >= FIRST_REFUSAL) {
            return refusal(reply);
        }
        if (reply.body().isEmpty()) {
            return new Answer(reply.status(), null);
        }
        RawValue body = json(reply.body());
        if (!body.reader().nextIs(Kind.MAP)) {
            return new Answer(reply.status(), body);
        }
        Map<String, RawValue> members = RestRequests.members(body);
        FORMS.getOrDefault(operation, (same, unused) -> {}).change(members, reply);
        next(members);
        return new Answer(reply.status(), RestRequests.document(members));
    }

    private static RawValue json(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new RawValue(JsonCodec.toPack(bytes, 0, bytes.length));
    }

    /** REST does not say the code; where status and title are those of one code only, it is that. */
    private static Answer refusal(HttpReply reply) {
        Map<String, RawValue> said = new LinkedHashMap<>();
        try {
            said = RestRequests.members(json(reply.body()));
        } catch (Refusal unreadable) {
            said.clear();
        }
        String title = RestRequests.string(said, "title");
        String description = RestRequests.string(said, "description");
        PackWriter out = new PackWriter();
        out.mapHeader(3).string("error").string(code(reply.status(), title));
        out.string("message").string(description != null ? description : "The server answered with " + reply.status());
        out.string("retry_after").integer(seconds(reply.header("retry-after").orElse("")));
        return new Answer(reply.status(), out.toRawValue());
    }

    private static String code(int status, @Nullable String title) {
        List<ErrorCode> candidates = Arrays.stream(ErrorCode.values())
                .filter(code -> code.status() == status && code.title().equals(title))
                .toList();
        return candidates.size() == 1 ? candidates.get(0).wireName() : "http_" + status;
    }

    private static long seconds(String header) {
        return header.matches("\\d{1,9}") ? Long.parseLong(header) : 0;
    }

    // ---- what differs

    private static void posted(Map<String, RawValue> members, HttpReply reply) {
        List<RawValue> ids = elements(members.get("resources")).stream()
                .map(path -> text(lastSegment(path.reader().string())))
                .toList();
        members.put("message_ids", list(ids));
    }

    private static void messages(Map<String, RawValue> members, HttpReply reply) {
        if (members.containsKey("messages")) {
            List<RawValue> messages = elements(members.get("messages")).stream()
                    .map(shown -> RestRequests.document(shown(RestRequests.members(shown))))
                    .toList();
            members.put("messages", list(messages));
        }
    }

    private static void message(Map<String, RawValue> members, HttpReply reply) {
        RawValue message = RestRequests.document(shown(members));
        members.clear();
        members.put("message", message);
    }

    /** REST tells the claim in the address, and how often a message was claimed only of one that is popped. */
    private static Map<String, RawValue> shown(Map<String, RawValue> message) {
        String claim = parameter(RestRequests.string(message, "href"), "claim_id");
        if (claim != null) {
            message.put("claim_id", text(claim));
        }
        message.putIfAbsent(
                "claim_count", new PackWriter().integer(claim == null ? 0 : 1).toRawValue());
        if (message.getOrDefault("claim_id", RawValue.NIL).equals(RawValue.NIL)) {
            message.remove("claim_id");
        }
        return message;
    }

    private static void claimed(Map<String, RawValue> members, HttpReply reply) {
        messages(members, reply);
        reply.header("location").ifPresent(path -> members.put("claim_id", text(lastSegment(path))));
    }

    private static void metadata(Map<String, RawValue> members, HttpReply reply) {
        RawValue metadata = RestRequests.document(members);
        members.clear();
        members.put("metadata", metadata);
    }

    private static void counts(Map<String, RawValue> members, HttpReply reply) {
        Map<String, RawValue> counts = RestRequests.members(members.getOrDefault("messages", RawValue.EMPTY_MAP));
        for (String end : List.of("oldest", "newest")) {
            counts.computeIfPresent(end, (name, moment) -> {
                Map<String, RawValue> named = RestRequests.members(moment);
                String href = RestRequests.string(named, "href");
                named.put("id", text(href == null ? "" : lastSegment(href)));
                return RestRequests.document(named);
            });
        }
        members.clear();
        members.putAll(counts);
    }

    /** The marker of the next page, out of its link. */
    private static void next(Map<String, RawValue> members) {
        for (RawValue link : elements(members.get("links"))) {
            Map<String, RawValue> said = RestRequests.members(link);
            String marker = parameter(RestRequests.string(said, "href"), "marker");
            if ("next".equals(RestRequests.string(said, "rel")) && marker != null) {
                members.put("next", text(marker));
            }
        }
    }

    // ---- their parts

    private static List<RawValue> elements(@Nullable RawValue list) {
        List<RawValue> all = new ArrayList<>();
        PackReader in = list == null ? null : list.reader();
        if (in != null && in.nextIs(Kind.ARRAY)) {
            for (int count = in.arrayHeader(); count > 0; count--) {
                all.add(in.content());
            }
        }
        return all;
    }

    private static RawValue list(List<RawValue> elements) {
        PackWriter out = new PackWriter();
        out.arrayHeader(elements.size());
        elements.forEach(out::value);
        return out.toRawValue();
    }

    private static RawValue text(String text) {
        return new PackWriter().string(text).toRawValue();
    }

    private static String lastSegment(String path) {
        String bare = path.replaceFirst("\\?.*", "");
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    private static @Nullable String parameter(@Nullable String address, String name) {
        int query = address == null ? -1 : address.indexOf('?');
        if (address == null || query < 0) {
            return null;
        }
        for (String pair : address.substring(query + 1).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), UTF_8);
            }
        }
        return null;
    }
}
