package dev.holdfast.protocol.vectors;

import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes REST requests out of an operation's input, which is written in its native form.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestForm {

    private static final String PATCH_TYPE = "application/openstack-messaging-v2.0-json-patch";

    private RestForm() {}

    static HttpRequest request(String operationName, Tree.Members input, Map<String, String> caller) {
        Operation<?, ?> operation = Objects.requireNonNull(Operations.find(operationName), operationName);
        String path = operation.routes().get(0).path();
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        Map<String, String> headers = new LinkedHashMap<>(caller);
        Map<String, Tree> members = new LinkedHashMap<>();
        @Nullable Tree body = null;
        for (Field<?, ?> field : operation.input().fields()) {
            Tree value = input.find(field.name());
            if (value == null) {
                continue;
            }
            switch (field.place()) {
                case PATH -> path = path.replace("{" + field.name() + "}", encoded(value));
                case QUERY -> query.add(field.restName() + "=" + encoded(value));
                case HEADER -> headers.put(field.restName(), plain(value));
                case OTHER_QUERY ->
                    ((Tree.Members) value)
                            .members()
                            .forEach((name, filter) -> query.add(encoded(new Tree.Text(name)) + "=" + encoded(filter)));
                case BODY -> members.put(field.name(), value);
                case WHOLE_BODY -> body = value;
                case SOCKET_ONLY -> throw new IllegalArgumentException(field.name() + " is not reachable by REST");
            }
        }
        if (!members.isEmpty() || (needsObject(operation) && body == null)) {
            body = new Tree.Members(members);
        }
        if (body != null) {
            headers.put("Content-Type", operation.restBody() == RestBody.PATCH ? PATCH_TYPE : "application/json");
        }
        String method = operation.routes().get(0).method().name();
        return new HttpRequest(method, path + query, headers, body == null ? null : body.toJson());
    }

    private static boolean needsObject(Operation<?, ?> operation) {
        return operation.restBody() == RestBody.REQUIRED
                && operation.input().fields().stream().anyMatch(field -> field.place() == Place.BODY);
    }

    private static String encoded(Tree value) {
        String text = plain(value);
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2C", ",");
    }

    private static String plain(Tree value) {
        if (value instanceof Tree.Text text) {
            return text.text();
        }
        if (value instanceof Tree.Items list) {
            return list.items().stream().map(RestForm::plain).collect(Collectors.joining(","));
        }
        return value.toJson();
    }
}
