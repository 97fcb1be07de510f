package dev.holdfast.protocol.spec;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.PushShapes;
import dev.holdfast.protocol.operation.Route;
import dev.holdfast.protocol.operation.SystemShapes;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Schema;
import dev.holdfast.protocol.shape.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes {@code protocol.gen.ts}: what the operations take and give, and the tables of refusals, close codes, limits
 * and routes, for strict TypeScript.
 *
 * <p><em>One thread at a time.</em>
 */
final class TypeScriptDocument {

    private final StringBuilder out = new StringBuilder();
    private final Map<String, Shape<?>> shapes = new TreeMap<>();

    static String text() {
        return new TypeScriptDocument().document();
    }

    private String document() {
        out.append("// ").append(Generated.NOTICE).append('\n');
        out.append("\nexport const PROTOCOL_VERSION = ")
                .append(Generated.PROTOCOL_VERSION)
                .append(";\n");
        out.append("\n/** Any JSON value. */\n");
        out.append("export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };\n");
        for (Operation<?, ?> operation : Operations.ALL) {
            collect(operation.input());
            collect(operation.output());
        }
        PushShapes.ALL.forEach(this::collect);
        SystemShapes.VALUES.forEach(this::collect);
        Notices.ALL.forEach(notice -> collect(notice.shape()));
        shapes.values().forEach(this::type);
        operations();
        notices();
        errors();
        closeCodes();
        limits();
        routes();
        return out.toString();
    }

    private void collect(Shape<?> shape) {
        shapes.put(shape.name(), shape);
        for (Field<?, ?> field : shape.fields()) {
            collect(field.type().schema());
        }
    }

    private void collect(Schema schema) {
        if (schema instanceof Schema.Struct struct
                && !shapes.containsKey(struct.shape().name())) {
            collect(struct.shape());
        } else if (schema instanceof Schema.ListOf list) {
            collect(list.items());
        } else if (schema instanceof Schema.OrNull orNull) {
            collect(orNull.schema());
        }
    }

    private void type(Shape<?> shape) {
        if (shape.fields().isEmpty()) {
            out.append("\nexport type ").append(shape.name()).append(" = Record<string, never>;\n");
            return;
        }
        out.append("\nexport interface ").append(shape.name()).append(" {\n");
        for (Field<?, ?> field : shape.fields()) {
            out.append("  /** ").append(field.meaning()).append(" */\n");
            out.append("  ").append(field.name()).append(field.isRequired() ? ": " : "?: ");
            out.append(name(field.type().schema())).append(";\n");
        }
        out.append("}\n");
    }

    private static String name(Schema schema) {
        if (schema instanceof Schema.Struct struct) {
            return struct.shape().name();
        }
        if (schema instanceof Schema.ListOf list) {
            return name(list.items()) + "[]";
        }
        if (schema instanceof Schema.OrNull orNull) {
            return "(" + name(orNull.schema()) + " | null)";
        }
        if (schema instanceof Schema.Choice choice) {
            return choice.words().stream().map(TypeScriptDocument::quoted).collect(Collectors.joining(" | ", "(", ")"));
        }
        if (schema instanceof Schema.Scalar scalar) {
            return scalar.type().equals("integer") ? "number" : scalar.type();
        }
        return schema instanceof Schema.FreeObject ? "{ [key: string]: Json }" : "Json";
    }

    private void operations() {
        out.append("\n/** What every operation takes, and what it gives: undefined where status 204 says all. */\n");
        out.append("export interface Operations {\n");
        for (Operation<?, ?> operation : Operations.ALL) {
            out.append("  /** ").append(operation.summary()).append(" */\n");
            out.append("  ").append(operation.name()).append(": { input: ");
            out.append(operation.input().name()).append("; output: ");
            out.append(output(operation)).append(" };\n");
        }
        out.append("}\n\nexport type OperationName = keyof Operations;\n");
    }

    private static String output(Operation<?, ?> operation) {
        if (operation.output().fields().isEmpty()) {
            return "undefined";
        }
        boolean mayBeEmpty = operation.statuses().contains(204);
        return operation.output().name() + (mayBeEmpty ? " | undefined" : "");
    }

    private void notices() {
        out.append("\n/** Every notice, and what it says beside its name. */\nexport interface Notices {\n");
        for (Notice<?> notice : Notices.ALL) {
            out.append("  /** ").append(notice.summary()).append(" */\n  ").append(notice.name());
            out.append(": ").append(notice.shape().name()).append(";\n");
        }
        out.append("}\n\nexport type NoticeName = keyof Notices;\n");
        out.append("\n/** What the server tells unasked; pass over those whose names you do not know. */\n");
        out.append("export type Notice = { [name in NoticeName]: { notice: name } & Notices[name] }[NoticeName];\n");
    }

    private void errors() {
        out.append("\nexport interface ErrorKind {\n  readonly status: number;\n  readonly retryable: boolean;\n}\n");
        out.append("\n/** Every code that a refusal may carry. */\nexport const ERRORS = {\n");
        for (ErrorCode code : ErrorCode.values()) {
            out.append("  /** ").append(code.meaning()).append(" */\n  ").append(code.wireName());
            out.append(": { status: ").append(code.status());
            out.append(", retryable: ").append(code.isRetryable()).append(" },\n");
        }
        out.append("} as const satisfies Record<string, ErrorKind>;\n\nexport type ErrorCode = keyof typeof ERRORS;\n");
        out.append("\n/** The body of a native reply with a status of 400 or more. */\n");
        out.append("export interface RefusalBody {\n  error: ErrorCode;\n  /** For people. */\n  message: string;\n");
        out.append("  /** Seconds after which trying again makes sense. */\n  retry_after?: number;\n}\n");
    }

    private void closeCodes() {
        out.append(
                "\nexport type Reconnect = 'never' | 'backoff' | 'elsewhere' | 'later' | 'authenticate' | 'resume';\n");
        out.append("\n/** What a client does after a close, by the name of the close code. */\n");
        out.append("export const CLOSE_CODES = {\n");
        for (CloseCode code : CloseCode.values()) {
            out.append("  /** ").append(code.meaning()).append(" */\n  ");
            out.append(code.name().toLowerCase(Locale.ROOT));
            out.append(": { code: ").append(code.number()).append(", reconnect: ");
            out.append(quoted(code.reconnect().name().toLowerCase(Locale.ROOT))).append(" },\n");
        }
        out.append("} as const satisfies Record<string, { readonly code: number; readonly reconnect: Reconnect }>;\n");
        out.append("\nexport type CloseCodeName = keyof typeof CLOSE_CODES;\n");
    }

    private void limits() {
        out.append("\n/** Every limit at its default; a server tells its own in the reply to hello. */\n");
        out.append("export const DEFAULT_LIMITS = {\n");
        for (Limit limit : Limit.values()) {
            out.append("  /** In ").append(limit.unit().word()).append(". ");
            out.append(limit.description()).append(" */\n  ");
            out.append(limit.key()).append(": ").append(limit.defaultValue()).append(",\n");
        }
        out.append("} as const;\n\nexport type LimitName = keyof typeof DEFAULT_LIMITS;\n");
    }

    private void routes() {
        out.append("\n/** Where REST reaches an operation, and where each field of its input goes. */\n");
        out.append("export interface RestRoute {\n  readonly method: ");
        out.append("'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';\n  readonly path: string;\n");
        out.append("  readonly fields: Readonly<Record<string, RestPlace>>;\n}\n");
        out.append("\nexport interface RestPlace {\n  readonly in: ");
        out.append("'path' | 'query' | 'header' | 'body' | 'whole_body' | 'other_query';\n  readonly as: string;\n}\n");
        out.append("\nexport const REST_ROUTES: { readonly [name in OperationName]?: RestRoute } = {\n");
        for (Operation<?, ?> operation : Operations.ALL) {
            if (!operation.routes().isEmpty()) {
                route(operation, operation.routes().get(0));
            }
        }
        out.append("};\n");
    }

    private void route(Operation<?, ?> operation, Route route) {
        out.append("  ").append(operation.name()).append(": {\n    method: ");
        out.append(quoted(route.method().name())).append(",\n    path: ").append(quoted(route.path()));
        out.append(",\n    fields: {");
        boolean isEmpty = true;
        for (Field<?, ?> field : operation.input().fields()) {
            if (field.place() == Field.Place.SOCKET_ONLY) {
                continue;
            }
            out.append("\n      ").append(field.name()).append(": { in: ");
            out.append(quoted(field.place().name().toLowerCase(Locale.ROOT)));
            out.append(", as: ").append(quoted(field.restName())).append(" },");
            isEmpty = false;
        }
        out.append(isEmpty ? "},\n  },\n" : "\n    },\n  },\n");
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
