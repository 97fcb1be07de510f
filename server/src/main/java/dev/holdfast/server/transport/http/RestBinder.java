package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.RestBody;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings the parts of a REST request together into the one object that the operation's shape reads, the same that a
 * socket carries as its body.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestBinder {

    private RestBinder() {}

    /**
     * @param variables the variable parts of the path, not decoded
     * @param headers finds the value of a header
     * @param body as it was sent; empty for none
     */
    static PackReader bind(
            Operation<?, ?> operation,
            Map<String, String> variables,
            Query query,
            Function<String, @Nullable String> headers,
            byte[] body) {
        Assembly assembly = new Assembly();
        Set<String> queryNames = new HashSet<>();
        for (Field<?, ?> field : operation.input().fields()) {
            switch (field.place()) {
                case PATH -> assembly.path(field, variables);
                case QUERY -> {
                    queryNames.add(field.restName());
                    assembly.query(field, query);
                }
                case HEADER -> assembly.header(field, headers.apply(field.restName()));
                default -> {}
            }
        }
        for (Field<?, ?> field : operation.input().fields()) {
            if (field.place() == Place.OTHER_QUERY) {
                assembly.otherQuery(field, query, queryNames);
            }
        }
        if (operation.restBody() != RestBody.IGNORED) {
            assembly.body(operation, body);
        }
        return assembly.toReader();
    }

    /** The members of the object while they are collected. */
    private static final class Assembly {
        private final PackWriter members = new PackWriter();
        private int count;

        void path(Field<?, ?> field, Map<String, String> variables) {
            String text = variables.getOrDefault(field.name(), "");
            members.string(field.name());
            field.type().writeText(field.name(), Query.decode(text, false), members);
            count++;
        }

        void query(Field<?, ?> field, Query query) {
            boolean isList = field.type().schema() instanceof Schema.ListOf;
            String text = isList ? query.joined(field.restName()) : query.last(field.restName());
            if (text != null) {
                members.string(field.name());
                field.type().writeText(field.restName(), text, members);
                count++;
            }
        }

        void header(Field<?, ?> field, @Nullable String text) {
            if (text != null) {
                members.string(field.name());
                field.type().writeText(field.restName(), text, members);
                count++;
            }
        }

        void otherQuery(Field<?, ?> field, Query query, Set<String> known) {
            List<String> names = query.all().keySet().stream()
                    .filter(name -> !known.contains(name))
                    .toList();
            if (!names.isEmpty()) {
                members.string(field.name()).mapHeader(names.size());
                names.forEach(name -> members.string(name).string(String.valueOf(query.lastText(name))));
                count++;
            }
        }

        void body(Operation<?, ?> operation, byte[] body) {
            if (body.length == 0) {
                refuseMissingBody(operation);
                return;
            }
            PackReader document = parse(operation, body);
            for (Field<?, ?> field : operation.input().fields()) {
                if (field.place() == Place.WHOLE_BODY) {
                    members.string(field.name()).raw(document.buffer(), 0, document.remaining());
                    count++;
                    return;
                }
            }
            merge(operation, document);
        }

        private static void refuseMissingBody(Operation<?, ?> operation) {
            if (operation.restBody() == RestBody.REQUIRED) {
                throw unreadable(operation);
            }
        }

        private static PackReader parse(Operation<?, ?> operation, byte[] body) {
            try {
                byte[] pack = JsonCodec.toPack(body, 0, body.length);
                PackReader document = PackReader.of(pack, 0, pack.length);
                if (!document.nextIs(Kind.MAP) && !document.nextIs(Kind.ARRAY)) {
                    throw unreadable(operation);
                }
                return document;
            } catch (Refusal refusal) {
                throw refusal.code() == ErrorCode.FRAME_UNREADABLE ? unreadable(operation, refusal) : refusal;
            }
        }

        /** Only what is no fault of grammar is told: the text is the contract's. */
        private static Refusal unreadable(Operation<?, ?> operation, Refusal refusal) {
            return refusal.text().endsWith(JsonCodec.TOO_DEEP)
                    ? Refusal.of(
                            ErrorCode.BODY_UNREADABLE,
                            operation.unreadableText() + " It is " + JsonCodec.TOO_DEEP + ".")
                    : unreadable(operation);
        }

        private static Refusal unreadable(Operation<?, ?> operation) {
            return Refusal.of(ErrorCode.BODY_UNREADABLE, operation.unreadableText());
        }

        /** Adds the members of the document, but those whose fields belong elsewhere. */
        private void merge(Operation<?, ?> operation, PackReader document) {
            if (!document.nextIs(Kind.MAP)) {
                refuseArray(operation);
            }
            Set<String> elsewhere = new HashSet<>();
            operation.input().fields().stream()
                    .filter(field -> field.place() != Place.BODY)
                    .forEach(field -> elsewhere.add(field.name()));
            Set<String> found = new HashSet<>();
            int pairs = document.mapHeader();
            for (int i = 0; i < pairs; i++) {
                String name = document.string();
                found.add(name);
                int from = document.position();
                document.skip();
                if (!elsewhere.contains(name)) {
                    members.string(name).raw(document.buffer(), from, document.position() - from);
                    count++;
                }
            }
            refuseLack(operation, found);
        }

        private static void refuseLack(Operation<?, ?> operation, Set<String> found) {
            for (Field<?, ?> field : operation.input().fields()) {
                Refusal refusal = field.whenBodyLacksIt();
                if (refusal != null && !found.contains(field.name())) {
                    throw refusal;
                }
            }
        }

        /** A list of messages without its object is told what is missing, other arrays that they are no object. */
        private static void refuseArray(Operation<?, ?> operation) {
            for (Field<?, ?> field : operation.input().fields()) {
                Refusal ofArrays = field.whenBodyIsArray();
                if (ofArrays != null) {
                    throw ofArrays;
                }
                if (field.place() == Place.BODY && field.isRequired()) {
                    throw field.missing(ErrorCode.SCHEMA_MISMATCH);
                }
            }
            throw Refusal.of(ErrorCode.SCHEMA_MISMATCH, "Document type not supported.");
        }

        PackReader toReader() {
            PackWriter whole = new PackWriter(members.size() + 8);
            whole.mapHeader(count).raw(members.buffer(), 0, members.size());
            return PackReader.of(whole.buffer(), 0, whole.size());
        }
    }
}
