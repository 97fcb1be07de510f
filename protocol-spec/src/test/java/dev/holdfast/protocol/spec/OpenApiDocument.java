package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.operation.MessageEvents;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.protocol.operation.Route;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes {@code openapi.yaml}: the REST API, in OpenAPI 3.1.
 *
 * <p>Where two operations share a method and a path and a query parameter chooses between them, they are one operation
 * here, because OpenAPI knows no other way.
 *
 * <p><em>One thread at a time.</em>
 */
final class OpenApiDocument {

    private static final String HOME = "#/components/schemas/";
    private static final Set<Place> PARAMETERS = Set.of(Place.PATH, Place.QUERY, Place.HEADER, Place.OTHER_QUERY);
    private static final String PATCH_TYPE = "application/openstack-messaging-v2.0-json-patch";

    private final JsonSchemas schemas = new JsonSchemas(HOME);
    private final ViewSchemas views = new ViewSchemas(HOME, schemas);

    static ObjectNode tree() {
        return new OpenApiDocument().document();
    }

    private ObjectNode document() {
        ObjectNode document = Trees.object().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Holdfast REST API")
                .put("version", "2")
                .put("description", "Queues, messages and claims, as in version 2 of OpenStack Zaqar's API.");
        document.putArray("servers").addObject().put("url", "http://127.0.0.1:8888");
        document.set("paths", paths());
        ObjectNode components = document.putObject("components");
        ObjectNode all = components.putObject("schemas");
        all.setAll(schemas.definitions());
        all.setAll(views.definitions());
        components.set("parameters", headers());
        components.set("responses", refusals());
        return document;
    }

    private ObjectNode paths() {
        Map<String, Map<Route.Method, List<Operation<?, ?>>>> table = new TreeMap<>();
        for (Operation<?, ?> operation : Operations.ALL) {
            for (Route route : operation.routes()) {
                table.computeIfAbsent(route.path(), path -> new TreeMap<>())
                        .computeIfAbsent(route.method(), method -> new ArrayList<>())
                        .add(operation);
            }
        }
        ObjectNode paths = Trees.object();
        table.forEach((path, methods) -> {
            ObjectNode item = paths.putObject(path);
            methods.forEach((method, operations) ->
                    item.set(method.name().toLowerCase(Locale.ROOT), describe(method, operations)));
        });
        return paths;
    }

    private ObjectNode describe(Route.Method method, List<Operation<?, ?>> operations) {
        Operation<?, ?> first = operations.get(0);
        ObjectNode node = Trees.object().put("operationId", operationId(method, operations));
        node.put(
                "summary",
                operations.stream().map(operation -> operation.summary()).collect(Collectors.joining(" Or: ")));
        node.set("parameters", parameters(operations));
        if (first.restBody() != RestBody.IGNORED) {
            node.set("requestBody", requestBody(first));
        }
        ObjectNode responses = node.putObject("responses");
        operations.forEach(operation -> putAnswers(responses, method, operation));
        if (method == Route.Method.GET && operations.contains(MessageOperations.MESSAGE_LIST)) {
            addEvents(node);
        }
        operations.forEach(operation -> putRefusals(responses, operation));
        return node;
    }

    /** A listing of messages may be asked for as a stream of events. */
    private void addEvents(ObjectNode node) {
        ObjectNode schema = Trees.object().put("type", "string");
        schema.put(
                "description",
                "With `Accept: " + MessageEvents.MEDIA_TYPE + "`, the messages as Server-Sent Events:"
                        + " those that are there, and then each that comes. The data of an event is a message as it is"
                        + " listed, its id the marker behind which a stream goes on.");
        ((ObjectNode) node.at("/responses/200/content"))
                .putObject(MessageEvents.MEDIA_TYPE)
                .set("schema", schema);
        MessageEvents.Wishes.SHAPE
                .fields()
                .forEach(field -> ((ArrayNode) node.path("parameters")).add(parameter(field)));
    }

    private static String operationId(Route.Method method, List<Operation<?, ?>> operations) {
        String names = operations.stream().map(Operation::name).collect(Collectors.joining("_or_"));
        return method == Route.Method.HEAD ? names + "_head" : names;
    }

    private ArrayNode parameters(List<Operation<?, ?>> operations) {
        Map<String, ObjectNode> parameters = new TreeMap<>();
        for (Operation<?, ?> operation : operations) {
            for (Field<?, ?> field : operation.input().fields()) {
                Place place = field.place();
                if (PARAMETERS.contains(place)) {
                    parameters.putIfAbsent(field.restName(), parameter(field));
                }
            }
        }
        ArrayNode all = Trees.array();
        if (operations.get(0).caller() != Operation.Caller.ANYBODY) {
            all.add(Trees.reference("#/components/parameters/ClientId"));
        }
        if (operations.get(0).caller() == Operation.Caller.CLIENT_AND_PROJECT) {
            all.add(Trees.reference("#/components/parameters/Project"));
        }
        parameters.values().forEach(all::add);
        return all;
    }

    private ObjectNode parameter(Field<?, ?> field) {
        boolean isPath = field.place() == Place.PATH;
        ObjectNode node = Trees.object()
                .put("name", field.restName())
                .put("in", field.place() == Place.HEADER ? "header" : isPath ? "path" : "query")
                .put("description", field.meaning())
                .put("required", isPath);
        JsonNode schema = schemas.describe(field.type().schema());
        if (field.place() == Place.OTHER_QUERY) {
            node.put("style", "form").put("explode", true);
        } else if (schema.path("type").asText().equals("array")) {
            node.put("style", "form").put("explode", false);
        }
        node.set("schema", schema);
        return node;
    }

    private ObjectNode requestBody(Operation<?, ?> operation) {
        ObjectNode body = Trees.object().put("required", operation.restBody() != RestBody.OPTIONAL);
        String mediaType = operation.restBody() == RestBody.PATCH ? PATCH_TYPE : "application/json";
        body.putObject("content").putObject(mediaType).set("schema", bodySchema(operation));
        return body;
    }

    private ObjectNode bodySchema(Operation<?, ?> operation) {
        ObjectNode schema = Trees.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Trees.array();
        for (Field<?, ?> field : operation.input().fields()) {
            if (field.place() == Place.WHOLE_BODY) {
                return schemas.describe(field);
            }
            if (field.place() == Place.BODY) {
                properties.set(field.name(), schemas.describe(field));
                if (field.isRequired()) {
                    required.add(field.name());
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private void putAnswers(ObjectNode responses, Route.Method method, Operation<?, ?> operation) {
        for (int status : operation.statuses()) {
            JsonNode body = method == Route.Method.HEAD ? null : views.rest(operation, status);
            ObjectNode response = Trees.object().put("description", operation.summary());
            if (body != null) {
                response.putObject("content").putObject(operation.mediaType()).set("schema", body);
            }
            merge(responses, String.valueOf(status), response);
        }
    }

    /** Two operations of one path may answer with one status: then either body may come. */
    private static void merge(ObjectNode responses, String status, ObjectNode response) {
        JsonNode earlier = responses.get(status);
        if (earlier == null || !response.has("content")) {
            responses.set(status, earlier == null ? response : earlier);
            return;
        }
        String mediaType = response.get("content").fieldNames().next();
        ArrayNode choice = Trees.array();
        choice.add(earlier.at("/content").path(mediaType).path("schema"));
        choice.add(response.at("/content").path(mediaType).path("schema"));
        ObjectNode merged = Trees.object().put("description", "Either of them.");
        merged.putObject("content").putObject(mediaType).putObject("schema").set("anyOf", choice);
        responses.set(status, merged);
    }

    private static void putRefusals(ObjectNode responses, Operation<?, ?> operation) {
        Set<ErrorCode> codes = CommonRefusals.overRest(operation);
        codes.stream()
                .map(ErrorCode::status)
                .sorted()
                .distinct()
                .map(String::valueOf)
                .forEach(status -> responses.set(status, Trees.reference("#/components/responses/Refused" + status)));
    }

    private static ObjectNode headers() {
        ObjectNode headers = Trees.object();
        headers.set(
                "ClientId", header("Client-ID", "The client's own name, a UUID; it hides the client's own messages."));
        headers.set(
                "Project", header("X-Project-ID", "The project, 1 to 256 characters; the scope of every name and id."));
        return headers;
    }

    private static ObjectNode header(String name, String meaning) {
        ObjectNode header = Trees.object()
                .put("name", name)
                .put("in", "header")
                .put("description", meaning)
                .put("required", true);
        header.putObject("schema").put("type", "string");
        return header;
    }

    private static ObjectNode refusals() {
        Map<Integer, List<String>> meanings = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            meanings.computeIfAbsent(code.status(), status -> new ArrayList<>())
                    .add(code.title() + " (" + code.wireName() + "): " + code.meaning());
        }
        ObjectNode responses = Trees.object();
        meanings.forEach((status, texts) -> responses.set("Refused" + status, refusal(String.join("\n", texts))));
        return responses;
    }

    private static ObjectNode refusal(String description) {
        ObjectNode response = Trees.object().put("description", description);
        response.putObject("content")
                .putObject("application/json")
                .set("schema", Trees.reference(HOME + "RestRefusal"));
        return response;
    }
}
