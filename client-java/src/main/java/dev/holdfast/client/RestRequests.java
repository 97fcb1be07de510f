package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.protocol.operation.Route;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Requests as REST wants them, of the same objects that a socket carries: where each member goes is declared with its
 * operation.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestRequests {

    private static final String PATCH_TYPE = "application/openstack-messaging-v2.0-json-patch";

    private RestRequests() {}

    /**
     * A request.
     *
     * @param headers those that all requests of a link have
     * @throws Refused if the operation belongs to the socket
     * @throws IllegalArgumentException if a header cannot carry what it has to
     */
    static byte[] of(Operation<?, ?> operation, RawValue input, Map<String, String> headers) {
        if (operation.routes().isEmpty()) {
            throw new Refused(400, "action_unknown", "There is no " + operation + " over REST.", Duration.ZERO);
        }
        Route route = operation.routes().get(0);
        Map<String, RawValue> members = members(input);
        Map<String, String> heads = new LinkedHashMap<>(headers);
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        String path = route.path();
        for (Field<?, ?> field : operation.input().fields()) {
            RawValue value = members.get(field.name());
            if (value != null) {
                switch (field.place()) {
                    case PATH -> path = path.replace("{" + field.name() + "}", encoded(text(value)));
                    case QUERY -> query.add(encoded(field.restName()) + "=" + encoded(text(value)));
                    case OTHER_QUERY ->
                        members(value).forEach((name, other) -> query.add(encoded(name) + "=" + encoded(text(other))));
                    case HEADER -> heads.put(field.restName(), text(value));
                    case BODY, WHOLE_BODY, SOCKET_ONLY -> {}
                }
            }
        }
        byte[] body = body(operation, members);
        heads.put("Content-Length", "" + body.length);
        heads.put("Content-Type", operation.restBody() == RestBody.PATCH ? PATCH_TYPE : "application/json");
        return joined(head(route.method() + " " + path + query + " HTTP/1.1", heads), body);
    }

    private static byte[] body(Operation<?, ?> operation, Map<String, RawValue> members) {
        if (operation.restBody() == RestBody.IGNORED) {
            return new byte[0];
        }
        Map<String, RawValue> inBody = new LinkedHashMap<>();
        for (Field<?, ?> field : operation.input().fields()) {
            RawValue value = members.get(field.name());
            if (value != null && field.place() == Place.WHOLE_BODY) {
                return JsonCodec.toJsonBytes(value.bytes());
            }
            if (value != null && field.place() == Place.BODY) {
                inBody.put(field.name(), value);
            }
        }
        boolean isNone = inBody.isEmpty() && operation.restBody() == RestBody.OPTIONAL;
        return isNone ? new byte[0] : JsonCodec.toJsonBytes(document(inBody).bytes());
    }

    private static byte[] head(String line, Map<String, String> headers) {
        StringBuilder head = new StringBuilder(line).append("\r\n");
        headers.forEach((name, value) -> {
            if (!value.matches("[\\x20-\\x7e]*")) {
                throw new IllegalArgumentException("The header " + name + " can carry printable ASCII only.");
            }
            head.append(name).append(": ").append(value).append("\r\n");
        });
        return head.append("\r\n").toString().getBytes(US_ASCII);
    }

    private static byte[] joined(byte[] head, byte[] body) {
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** The members of an object. */
    static Map<String, RawValue> members(RawValue object) {
        Map<String, RawValue> members = new LinkedHashMap<>();
        PackReader in = object.reader();
        for (int pairs = in.mapHeader(); pairs > 0; pairs--) {
            String name = in.string();
            members.put(name, in.content());
        }
        return members;
    }

    /** An object of these members. */
    static RawValue document(Map<String, RawValue> members) {
        PackWriter out = new PackWriter();
        out.mapHeader(members.size());
        members.forEach((name, value) -> out.string(name).value(value));
        return out.toRawValue();
    }

    private static String text(RawValue value) {
        PackReader in = value.reader();
        if (!in.nextIs(Kind.ARRAY)) {
            return scalar(in);
        }
        StringJoiner all = new StringJoiner(",");
        for (int count = in.arrayHeader(); count > 0; count--) {
            all.add(scalar(in));
        }
        return all.toString();
    }

    private static String scalar(PackReader in) {
        return switch (in.nextKind()) {
            case STRING -> in.string();
            case INTEGER -> Long.toString(in.integer());
            case BOOLEAN -> Boolean.toString(in.bool());
            default -> throw new IllegalArgumentException("Only texts, numbers and truth values fit into an address.");
        };
    }

    /** The number of a member; 0 if there is none. */
    static long integer(Map<String, RawValue> members, String name) {
        RawValue value = members.get(name);
        PackReader in = value == null ? null : value.reader();
        return in != null && in.nextIs(Kind.INTEGER) ? in.integer() : 0;
    }

    /** The text of a member; null if there is none. */
    static @Nullable String string(Map<String, RawValue> members, String name) {
        RawValue value = members.get(name);
        PackReader in = value == null ? null : value.reader();
        return in != null && in.nextIs(Kind.STRING) ? in.string() : null;
    }
}
