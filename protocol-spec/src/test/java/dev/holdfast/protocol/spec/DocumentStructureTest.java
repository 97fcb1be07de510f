package dev.holdfast.protocol.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.Route;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the generated documents back and looks whether they are whole. */
class DocumentStructureTest {

    private static final Map<String, String> DOCUMENTS = Generated.documents();

    private static JsonNode document(String name) {
        return Trees.parseYaml(DOCUMENTS.getOrDefault(name, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operations.json", "openapi.yaml", "asyncapi.yaml"})
    void shouldReferOnlyToWhatIsThere(String name) {
        JsonNode document = document(name);
        List<JsonNode> references = document.findValues("$ref");
        assertThat(references).isNotEmpty();
        assertThat(references).allSatisfy(reference -> {
            String pointer = reference.asText();
            assertThat(pointer).startsWith("#/");
            assertThat(document.at(pointer.substring(1)).isMissingNode())
                    .as("%s in %s leads nowhere", pointer, name)
                    .isFalse();
        });
    }

    @Test
    void shouldDescribeEveryOperationForPrograms() {
        JsonNode operations = document("operations.json").path("operations");
        assertThat(operations.findValuesAsText("name"))
                .containsAll(Operations.ALL.stream().map(Operation::name).toList());
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.has("input")).isTrue();
            assertThat(operation.has("output")).isTrue();
        });
    }

    @Test
    void shouldSayThatMessagesCanComeAsEvents() {
        JsonNode get = document("openapi.yaml")
                .path("paths")
                .path("/v2/queues/{queue_name}/messages")
                .path("get");
        assertThat(get.path("responses")
                        .path("200")
                        .path("content")
                        .path("text/event-stream")
                        .path("schema")
                        .path("type")
                        .asText())
                .isEqualTo("string");
        assertThat(get.path("parameters").findValuesAsText("name")).contains("start", "Last-Event-ID", "marker");
    }

    @Test
    void shouldHoldEveryRouteAndEveryStatus() {
        JsonNode paths = document("openapi.yaml").path("paths");
        for (Operation<?, ?> operation : Operations.ALL) {
            for (Route route : operation.routes()) {
                JsonNode method =
                        paths.path(route.path()).path(route.method().name().toLowerCase(Locale.ROOT));
                assertThat(method.isObject()).as("%s", route).isTrue();
                operation
                        .statuses()
                        .forEach(status -> assertThat(method.path("responses").has(String.valueOf(status)))
                                .as("%s: %s", route, status)
                                .isTrue());
                operation
                        .refusals()
                        .forEach(code -> assertThat(method.path("responses").has(String.valueOf(code.status())))
                                .as("%s: %s", route, code)
                                .isTrue());
            }
        }
    }

    @Test
    void shouldDeclareEveryParameterOfAPath() {
        document("openapi.yaml")
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .forEach(method -> assertThat(method.path("parameters").findValuesAsText("name"))
                                .containsAll(variables(path.getKey()))));
    }

    private static List<String> variables(String path) {
        return Pattern.compile("\\{(\\w+)}")
                .matcher(path)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void shouldHoldBothFormsOfEveryOperationOnTheSocket() {
        JsonNode document = document("asyncapi.yaml");
        for (Operation<?, ?> operation : Operations.ALL) {
            for (String form : List.of("native", "zaqar")) {
                assertThat(document.path("operations").has(operation.name() + "." + form))
                        .isTrue();
                assertThat(document.at("/channels/socket/messages").has(operation.name() + "." + form + ".reply"))
                        .isTrue();
            }
        }
    }

    @Test
    void shouldHoldEveryNotice() {
        JsonNode socket = document("asyncapi.yaml");
        for (Notice<?> notice : Notices.ALL) {
            String name = "notice." + notice.name();
            assertThat(socket.at("/operations/" + name + "/action").asText()).isEqualTo("send");
            assertThat(socket.at("/channels/socket/messages").has(name)).isTrue();
            assertThat(document("operations.json").path("notices").findValuesAsText("name"))
                    .contains(notice.name());
            assertThat(DOCUMENTS.getOrDefault("operations.md", "")).contains("| `" + notice.name() + "` |");
            assertThat(DOCUMENTS.getOrDefault("protocol.gen.ts", "")).contains("\n  " + notice.name() + ": ");
        }
    }
}
