package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.PushShapes;
import dev.holdfast.protocol.operation.SystemShapes;
import dev.holdfast.protocol.shape.Shape;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes {@code asyncapi.yaml}: what travels over a socket, in AsyncAPI 3.
 *
 * <p><em>One thread at a time.</em>
 */
final class AsyncApiDocument {

    private static final String HOME = "#/components/schemas/";
    private static final String MESSAGES = "#/components/messages/";
    private static final String CHANNEL = "#/channels/socket";

    private final JsonSchemas schemas = new JsonSchemas(HOME);
    private final ViewSchemas views = new ViewSchemas(HOME, schemas);
    private final ObjectNode messages = Trees.object();
    private final ObjectNode operations = Trees.object();

    static ObjectNode tree() {
        return new AsyncApiDocument().document();
    }

    private ObjectNode document() {
        ObjectNode document = Trees.object().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Holdfast socket API")
                .put("version", String.valueOf(Generated.PROTOCOL_VERSION))
                .put("description", "JSON in text frames, MessagePack in binary frames; a reply comes as its request.");
        document.putObject("servers")
                .putObject("local")
                .put("host", "127.0.0.1:8888")
                .put("protocol", "ws");
        Operations.ALL.forEach(this::add);
        addBatchesAndRefusals();
        addPushes();
        Notices.ALL.forEach(this::add);
        ObjectNode channel = document.putObject("channels").putObject("socket");
        channel.put("address", "/").put("description", "Any path and query open the same socket.");
        ObjectNode known = channel.putObject("messages");
        messages.fieldNames().forEachRemaining(name -> known.set(name, Trees.reference(MESSAGES + name)));
        document.set("operations", operations);
        ObjectNode components = document.putObject("components");
        components.set("messages", messages);
        ObjectNode all = components.putObject("schemas");
        all.setAll(schemas.definitions());
        all.setAll(views.definitions());
        all.setAll(envelopes());
        return document;
    }

    private void add(Operation<?, ?> operation) {
        String name = operation.name();
        message(name + ".native.request", operation.summary(), nativeRequest(operation));
        message(name + ".native.reply", "The reply to " + name + ".", nativeReply(operation));
        message(name + ".zaqar.request", operation.summary(), zaqarRequest(operation));
        message(name + ".zaqar.reply", "The reply to " + name + ".", zaqarReply(operation));
        for (String form : new String[] {"native", "zaqar"}) {
            ObjectNode node = operations.putObject(name + "." + form).put("action", "receive");
            node.set("channel", Trees.reference(CHANNEL));
            node.put("summary", operation.summary());
            node.putArray("messages").add(inChannel(name + "." + form + ".request"));
            ObjectNode reply = node.putObject("reply");
            reply.set("channel", Trees.reference(CHANNEL));
            reply.putArray("messages")
                    .add(inChannel(name + "." + form + ".reply"))
                    .add(inChannel("refusal." + form));
        }
    }

    private void addBatchesAndRefusals() {
        message("refusal.native", "The operation is refused.", Trees.reference(HOME + "NativeRefusal"));
        message("refusal.zaqar", "The operation is refused.", Trees.reference(HOME + "ZaqarRefusal"));
        message("batch.request", "Native requests in one frame.", Trees.reference(HOME + "NativeRequestBatch"));
        message("batch.reply", "Native replies in one frame.", Trees.reference(HOME + "NativeReplyBatch"));
        ObjectNode batch = operations.putObject("batch").put("action", "receive");
        batch.set("channel", Trees.reference(CHANNEL));
        batch.putArray("messages").add(inChannel("batch.request"));
        ObjectNode reply = batch.putObject("reply");
        reply.set("channel", Trees.reference(CHANNEL));
        reply.putArray("messages").add(inChannel("batch.reply"));
    }

    private void addPushes() {
        ObjectNode node = operations.putObject("push").put("action", "send");
        node.set("channel", Trees.reference(CHANNEL));
        ArrayNode sent = node.putArray("messages");
        for (Shape<?> push : PushShapes.ALL) {
            message(push.name(), "What a native connection is told unasked.", schemas.describe(push.schema()));
            sent.add(inChannel(push.name()));
        }
        SystemShapes.VALUES.forEach(value -> schemas.describe(value.schema()));
    }

    private void add(Notice<?> notice) {
        String name = "notice." + notice.name();
        ObjectNode payload = extended("Notice");
        ((ArrayNode) payload.path("allOf")).add(schemas.describe(notice.shape().schema()));
        payload.putObject("properties").putObject("notice").put("const", notice.name());
        message(name, notice.summary(), payload);
        ObjectNode node = operations.putObject(name).put("action", "send");
        node.set("channel", Trees.reference(CHANNEL));
        node.put("summary", notice.summary()).put("description", "The client: " + notice.reaction());
        node.putArray("messages").add(inChannel(name));
    }

    private static ObjectNode inChannel(String message) {
        return Trees.reference(CHANNEL + "/messages/" + message);
    }

    private void message(String name, String summary, ObjectNode payload) {
        ObjectNode message = Trees.object().put("name", name).put("summary", summary);
        message.put("contentType", "application/json");
        message.set("payload", payload);
        messages.set(name, message);
    }

    private ObjectNode nativeRequest(Operation<?, ?> operation) {
        ObjectNode request = extended("NativeRequest");
        ObjectNode properties = request.putObject("properties");
        properties.putObject("action").put("const", operation.name());
        properties.set("body", schemas.describe(operation.input().schema()));
        return request;
    }

    private ObjectNode nativeReply(Operation<?, ?> operation) {
        ObjectNode reply = extended("NativeReply");
        reply.putObject("properties")
                .set("body", schemas.describe(operation.output().schema()));
        return reply;
    }

    private ObjectNode zaqarRequest(Operation<?, ?> operation) {
        ObjectNode request = extended("ZaqarRequest");
        ObjectNode properties = request.putObject("properties");
        properties.putObject("action").put("const", operation.name());
        properties.set("body", schemas.describe(operation.input().schema()));
        return request;
    }

    private ObjectNode zaqarReply(Operation<?, ?> operation) {
        ObjectNode reply = extended("ZaqarReply");
        ArrayNode bodies = Trees.array();
        views.zaqarBodies(operation).forEach(bodies::add);
        if (!bodies.isEmpty()) {
            reply.putObject("properties").putObject("body").set("anyOf", bodies);
        }
        return reply;
    }

    private static ObjectNode extended(String base) {
        ObjectNode schema = Trees.object();
        schema.putArray("allOf").add(Trees.reference(HOME + base));
        return schema;
    }

    private static ObjectNode envelopes() {
        ObjectNode all = (ObjectNode) Trees.resource("envelopes.json");
        ObjectNode refusal = (ObjectNode) all.at("/NativeRefusal/properties/body/properties/error");
        refusal.set(
                "enum",
                Trees.array(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList()));
        for (String batch : new String[] {"NativeRequestBatch", "NativeReplyBatch"}) {
            ((ObjectNode) all.get(batch))
                    .put(
                            "description",
                            "At most " + Limit.MAX_ENVELOPES_PER_FRAME.name().toLowerCase(Locale.ROOT) + " of them.");
        }
        return all;
    }
}
