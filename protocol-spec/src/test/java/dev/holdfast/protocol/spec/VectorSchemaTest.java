package dev.holdfast.protocol.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the generated schemas to the examples in the vectors, in all three views. */
class VectorSchemaTest {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonNode OPERATIONS = OperationsDocument.tree();
    private static final JsonSchemas SCHEMAS = new JsonSchemas("#/$defs/");
    private static final ViewSchemas VIEWS = new ViewSchemas("#/$defs/", SCHEMAS);

    private record Example(Operation<?, ?> operation, JsonNode step, JsonNode reply) {
        int status() {
            return reply.path("status").asInt();
        }

        /** With samples in the places of what differs from run to run; null when there is no body to look at. */
        @Nullable
        JsonNode body() {
            if (!reply.has("body") || reply.path("body").toString().contains("\"$any\"")) {
                return null;
            }
            return Trees.parse(reply.path("body").toString().replace("\"$int\"", "1"));
        }
    }

    private static List<Example> examples(String view) {
        List<Example> examples = new ArrayList<>();
        VectorSteps.all().forEach(step -> add(examples, view, step));
        assertThat(examples).hasSizeGreaterThan(100);
        return examples;
    }

    private static void add(List<Example> examples, String view, JsonNode step) {
        if (step.has(view)) {
            Operation<?, ?> operation =
                    Objects.requireNonNull(Operations.find(step.path("do").asText()));
            examples.add(new Example(operation, step, step.path(view)));
        }
    }

    private static void assertValid(JsonNode schema, JsonNode definitions, Example example, JsonNode body) {
        ObjectNode root = schema.deepCopy();
        root.set("$defs", definitions);
        assertThat(REGISTRY.getSchema(root).validate(body))
                .as("%s says %s", example.step(), body)
                .isEmpty();
    }

    private static JsonNode declared(Operation<?, ?> operation, String side) {
        for (JsonNode node : OPERATIONS.path("operations")) {
            if (node.path("name").asText().equals(operation.name())) {
                return node.path(side);
            }
        }
        throw new IllegalArgumentException(operation.name());
    }

    @Test
    void shouldDescribeNativeReplies() {
        for (Example example : examples("native")) {
            JsonNode body = example.body();
            if (example.status() < 400 && body != null) {
                assertValid(declared(example.operation(), "output"), OPERATIONS.path("$defs"), example, body);
            }
            assertThat(example.status() == 204 && example.reply().has("body"))
                    .as("%s has a body with status 204", example)
                    .isFalse();
        }
    }

    @Test
    void shouldDescribeTheInputsThatAreAccepted() {
        for (Example example : examples("native")) {
            if (example.status() < 400) {
                JsonNode input = example.step().has("with") ? example.step().path("with") : Trees.object();
                assertValid(declared(example.operation(), "input"), OPERATIONS.path("$defs"), example, input);
            }
        }
    }

    @Test
    void shouldDescribeRestReplies() {
        for (Example example : examples("rest")) {
            JsonNode schema = example.status() >= 400
                    ? Trees.reference("#/$defs/RestRefusal")
                    : VIEWS.rest(example.operation(), example.status());
            check(example, schema);
        }
    }

    @Test
    void shouldDescribeTheRepliesOfZaqarsSocket() {
        for (Example example : examples("zaqar")) {
            JsonNode schema = VIEWS.zaqar(example.operation(), example.status());
            if (schema != null || example.status() < 400) {
                check(example, schema);
            }
        }
    }

    private static void check(Example example, @Nullable JsonNode schema) {
        JsonNode body = example.body();
        if (schema == null) {
            assertThat(example.reply().has("body"))
                    .as("%s has a body that no schema describes", example)
                    .isFalse();
        } else if (body != null) {
            ObjectNode definitions = SCHEMAS.definitions();
            definitions.setAll(VIEWS.definitions());
            assertValid(schema, definitions, example, body);
        }
    }

    @Test
    void shouldOnlyAnswerWithDeclaredStatuses() {
        for (Example example : examples("rest")) {
            boolean isRefused = CommonRefusals.overRest(example.operation()).stream()
                    .anyMatch(code -> code.status() == example.status());
            assertThat(isRefused || example.operation().statuses().contains(example.status()))
                    .as("%s", example)
                    .isTrue();
        }
    }
}
