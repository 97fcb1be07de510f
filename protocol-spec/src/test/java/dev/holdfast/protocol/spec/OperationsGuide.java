package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.Route;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes {@code operations.md}: every operation with its fields, and an example of every kind of reply. The examples
 * are taken from the vectors, so servers are held to them.
 *
 * <p><em>One thread at a time.</em>
 */
final class OperationsGuide {

    private static final int MAX_EXAMPLE_CHARACTERS = 220;
    private static final Map<String, String> VIEWS = Map.of("native", "native", "zaqar", "zaqar ", "rest", "REST  ");

    private final StringBuilder out = new StringBuilder();
    private final List<JsonNode> steps = VectorSteps.all();

    static String text() {
        return new OperationsGuide().document();
    }

    private String document() {
        out.append("<!-- ").append(Generated.NOTICE).append(" -->\n# Operations\n\n");
        out.append("How to read this, and what holds for all of them: [operations.md](../docs/operations.md).\n");
        Operations.ALL.forEach(this::describe);
        notices();
        return out.toString();
    }

    private void describe(Operation<?, ?> operation) {
        out.append("\n## ")
                .append(operation.name())
                .append("\n\n")
                .append(operation.summary())
                .append("\n\n");
        for (Route route : operation.routes()) {
            out.append("* REST: `")
                    .append(route.method())
                    .append(' ')
                    .append(route.path())
                    .append('`');
            out.append(route.selector() == null ? "" : ", when the query has `" + route.selector() + "`");
            out.append('\n');
        }
        List<String> permissions = operation.permissions();
        if (!permissions.isEmpty()) {
            out.append(permissions.size() == 1 ? "* Permission: `" : "* Permissions, by what is asked: `");
            out.append(String.join("`, `", permissions)).append("`\n");
        }
        out.append("* Refusals of its own: ").append(refusals(operation)).append("\n\n");
        fields("takes", operation.input().fields());
        fields("gives", operation.output().fields());
        replies(operation);
    }

    private static String refusals(Operation<?, ?> operation) {
        String codes = operation.refusals().stream()
                .map(code -> "`" + code.wireName() + "`")
                .collect(Collectors.joining(", "));
        return codes.isEmpty() ? "none" : codes;
    }

    private void fields(String verb, List<? extends Field<?, ?>> fields) {
        if (fields.isEmpty()) {
            return;
        }
        boolean isInput = verb.equals("takes");
        out.append("| ")
                .append(verb)
                .append(" | type | |")
                .append(isInput ? " REST |" : "")
                .append(" |\n");
        out.append("|---|---|---|").append(isInput ? "---|" : "").append("---|\n");
        for (Field<?, ?> field : fields) {
            out.append("| `").append(field.name()).append("` | ");
            out.append(type(field.type().schema())).append(" | ");
            out.append(field.isRequired() ? "required" : "optional").append(" | ");
            out.append(isInput ? place(field) + " | " : "")
                    .append(field.meaning())
                    .append(" |\n");
        }
        out.append('\n');
    }

    private void notices() {
        out.append("\n## Notices\n\nWhat a server tells a native connection that has asked for notices, where a");
        out.append(" row names no others: [connection.md](../docs/connection.md#notices).\n\n");
        out.append("| notice | says | then the client | |\n|---|---|---|---|\n");
        for (Notice<?> notice : Notices.ALL) {
            out.append("| `")
                    .append(notice.name())
                    .append("` | ")
                    .append(notice.summary())
                    .append(" | ");
            out.append(notice.reaction()).append(" | ");
            out.append(notice.shape().fields().stream()
                    .map(field -> "`" + field.name() + (field.isRequired() ? "" : "?") + "`: " + field.meaning())
                    .collect(Collectors.joining("<br>")));
            out.append(" |\n");
        }
    }

    private static String type(Schema schema) {
        if (schema instanceof Schema.Scalar scalar) {
            return scalar.type();
        }
        if (schema instanceof Schema.ListOf list) {
            return "list of " + type(list.items());
        }
        if (schema instanceof Schema.Struct struct) {
            return struct.shape().fields().stream()
                    .map(field -> "`" + field.name() + (field.isRequired() ? "" : "?") + "`")
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return schema instanceof Schema.FreeObject ? "object" : "any";
    }

    private static String place(Field<?, ?> field) {
        return switch (field.place()) {
            case PATH -> "path";
            case QUERY -> field.restName().equals(field.name()) ? "query" : "query, as `" + field.restName() + "`";
            case HEADER -> "header `" + field.restName() + "`";
            case BODY -> "body";
            case WHOLE_BODY -> "the whole body";
            case OTHER_QUERY -> "all other parameters of the query";
            case SOCKET_ONLY -> "–";
        };
    }

    /** The first example of every kind of reply; kinds differ in a status or in a refusal's code or text. */
    private void replies(Operation<?, ?> operation) {
        Set<String> seen = new HashSet<>();
        out.append("```text\n");
        for (JsonNode step : steps) {
            boolean isHere = step.path("do").asText().equals(operation.name());
            if (isHere && seen.add(kind(step))) {
                example(step);
            }
        }
        out.append("```\n");
    }

    private static String kind(JsonNode step) {
        StringBuilder kind = new StringBuilder();
        for (String view : List.of("native", "zaqar", "rest")) {
            kind.append(step.at("/" + view + "/status")).append(' ');
        }
        return kind.append(step.at("/native/body/error"))
                .append(step.at("/native/body/message"))
                .toString();
    }

    private void example(JsonNode step) {
        out.append(shortened(
                step.path("with").isMissingNode() ? "{}" : step.path("with").toString()));
        out.append('\n');
        for (String view : List.of("native", "zaqar", "rest")) {
            JsonNode reply = step.path(view);
            if (!reply.isMissingNode()) {
                out.append("  ").append(VIEWS.get(view)).append("  ").append(reply.path("status"));
                out.append(location(reply));
                out.append(
                        reply.has("body") ? "  " + shortened(reply.path("body").toString()) : "");
                out.append('\n');
            }
        }
    }

    private static String location(JsonNode reply) {
        JsonNode location = reply.path("headers").path("Location");
        return location.isTextual() ? "  Location: " + location.asText() : "";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_EXAMPLE_CHARACTERS ? text : text.substring(0, MAX_EXAMPLE_CHARACTERS) + " …";
    }
}
