package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that Zaqar's two transports show, as JSON Schema. They are declared in {@code views.json}, because a view
 * is code; the vectors hold both to each other. The word {@code output} stands for the operation's output.
 *
 * <p><em>Thread-safe.</em>
 */
final class ViewSchemas {

    private static final JsonNode VIEWS = Trees.resource("views.json");

    private static final String OUTPUT = "output";

    private final String home;
    private final JsonSchemas schemas;

    /**
     * @param home where the definitions stand in the document, such as {@code #/components/schemas/}
     * @param schemas describes outputs
     */
    ViewSchemas(String home, JsonSchemas schemas) {
        this.home = home;
        this.schemas = schemas;
    }

    /** The body of the REST reply with that status; null when it has none. */
    @Nullable
    JsonNode rest(Operation<?, ?> operation, int status) {
        return at("rest", operation, status);
    }

    /** The body of the reply of Zaqar's socket with that status; null when it has none. */
    @Nullable
    JsonNode zaqar(Operation<?, ?> operation, int status) {
        return at("zaqar", operation, status);
    }

    /** All replies of Zaqar's socket to an operation, by status. */
    ObjectNode zaqarBodies(Operation<?, ?> operation) {
        JsonNode bodies = VIEWS.path("zaqar").path(operation.name());
        ObjectNode all = Trees.object();
        bodies.properties().forEach(body -> all.set(body.getKey(), resolved(operation, body.getValue())));
        return all;
    }

    private @Nullable JsonNode at(String transport, Operation<?, ?> operation, int status) {
        JsonNode schema = VIEWS.path(transport).path(operation.name()).path(String.valueOf(status));
        return schema.isMissingNode() ? null : resolved(operation, schema);
    }

    private JsonNode resolved(Operation<?, ?> operation, JsonNode schema) {
        return schema.asText().equals(OUTPUT)
                ? schemas.describe(operation.output().schema())
                : resolved(schema);
    }

    /** Everything that the bodies refer to, by name. */
    ObjectNode definitions() {
        return (ObjectNode) resolved(VIEWS.path("definitions"));
    }

    private JsonNode resolved(JsonNode schema) {
        return Trees.parse(schema.toString().replace("\"#/", "\"" + home));
    }
}
