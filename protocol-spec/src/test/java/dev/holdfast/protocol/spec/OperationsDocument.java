package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.protocol.operation.Route;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code operations.json}: every operation, refusal, close code and limit, for programs.
 *
 * <p><em>Thread-safe.</em>
 */
final class OperationsDocument {

    private OperationsDocument() {}

    static ObjectNode tree() {
        JsonSchemas schemas = new JsonSchemas("#/$defs/");
        ObjectNode document = Trees.object()
                .put("$comment", Generated.NOTICE)
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("protocol", Generated.PROTOCOL_VERSION);
        ArrayNode operations = document.putArray("operations");
        Operations.ALL.forEach(operation -> operations.add(describe(operation, schemas)));
        ArrayNode notices = document.putArray("notices");
        Notices.ALL.forEach(notice -> notices.add(describe(notice, schemas)));
        ObjectNode common = document.putObject("common_refusals");
        common.set("everywhere", names(CommonRefusals.EVERYWHERE));
        common.set("rest", names(CommonRefusals.REST));
        common.set("socket", names(CommonRefusals.SOCKET));
        document.set("errors", errors());
        document.set("close_codes", closeCodes());
        document.set("limits", limits());
        document.set("$defs", schemas.definitions());
        return document;
    }

    private static ObjectNode describe(Operation<?, ?> operation, JsonSchemas schemas) {
        ObjectNode node = Trees.object()
                .put("name", operation.name())
                .put("summary", operation.summary())
                .put("caller", operation.caller().name().toLowerCase(Locale.ROOT));
        List<String> permissions = operation.permissions();
        putIfPresent(node, "permission", permissions.isEmpty() ? null : permissions.get(0));
        putIfPresent(node, "other_permission", permissions.size() < 2 ? null : permissions.get(1));
        node.set("statuses", statuses(operation));
        node.set("refusals", names(operation.refusals()));
        node.set("input", schemas.describe(operation.input().schema()));
        node.set("output", schemas.describe(operation.output().schema()));
        if (!operation.routes().isEmpty()) {
            node.set("rest", rest(operation));
        }
        return node;
    }

    private static ObjectNode describe(Notice<?> notice, JsonSchemas schemas) {
        ObjectNode node = Trees.object()
                .put("name", notice.name())
                .put("summary", notice.summary())
                .put("reaction", notice.reaction());
        node.set("content", schemas.describe(notice.shape().schema()));
        return node;
    }

    private static ArrayNode statuses(Operation<?, ?> operation) {
        ArrayNode statuses = Trees.array();
        operation.statuses().forEach(statuses::add);
        return statuses;
    }

    private static ObjectNode rest(Operation<?, ?> operation) {
        ObjectNode rest = Trees.object();
        ArrayNode routes = rest.putArray("routes");
        for (Route route : operation.routes()) {
            ObjectNode node =
                    routes.addObject().put("method", route.method().name()).put("path", route.path());
            putIfPresent(node, "selector", route.selector());
        }
        if (operation.restBody() != RestBody.IGNORED) {
            rest.put("body", operation.restBody().name().toLowerCase(Locale.ROOT));
        }
        rest.put("media_type", operation.mediaType());
        ArrayNode fields = Trees.array();
        for (Field<?, ?> field : operation.input().fields()) {
            fields.add(place(field));
        }
        if (!fields.isEmpty()) {
            rest.set("fields", fields);
        }
        return rest;
    }

    private static ObjectNode place(Field<?, ?> field) {
        ObjectNode node = Trees.object()
                .put("name", field.name())
                .put("in", field.place().name().toLowerCase(Locale.ROOT));
        boolean mayDiffer = field.place() == Place.QUERY || field.place() == Place.HEADER;
        if (mayDiffer && !field.restName().equals(field.name())) {
            node.put("as", field.restName());
        }
        return node;
    }

    private static ArrayNode names(List<ErrorCode> codes) {
        return Trees.array(codes.stream().map(ErrorCode::wireName).toList());
    }

    private static ArrayNode errors() {
        ArrayNode errors = Trees.array();
        for (ErrorCode code : ErrorCode.values()) {
            errors.addObject()
                    .put("code", code.wireName())
                    .put("status", code.status())
                    .put("title", code.title())
                    .put("retryable", code.isRetryable())
                    .put("meaning", code.meaning());
        }
        return errors;
    }

    private static ArrayNode closeCodes() {
        ArrayNode codes = Trees.array();
        for (CloseCode code : CloseCode.values()) {
            codes.addObject()
                    .put("code", code.number())
                    .put("name", code.name().toLowerCase(Locale.ROOT))
                    .put("sendable", code.isSendable())
                    .put("reconnect", code.reconnect().name().toLowerCase(Locale.ROOT))
                    .put("meaning", code.meaning());
        }
        return codes;
    }

    private static ArrayNode limits() {
        ArrayNode limits = Trees.array();
        for (Limit limit : Limit.values()) {
            limits.addObject()
                    .put("name", limit.key())
                    .put("default", limit.defaultValue())
                    .put("minimum", limit.minimum())
                    .put("maximum", limit.maximum())
                    .put("unit", limit.unit().word())
                    .put("meaning", limit.description());
        }
        return limits;
    }

    private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
