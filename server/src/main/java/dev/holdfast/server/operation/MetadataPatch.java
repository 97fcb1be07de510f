package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON patch of a queue's metadata, in the form that the contract narrows it to: {@code add}, {@code replace} and
 * {@code remove} of {@code /metadata/<key>}. Reading it checks its syntax; applying it checks it against what is there.
 *
 * <p><em>Thread-safe.</em>
 */
final class MetadataPatch {

    private static final String OPERATIONS = " It must be one of the following: add, remove, replace.";
    private static final Pattern ADJACENT_SLASHES = Pattern.compile("/\\s*/");
    private static final Pattern STRANGE_ESCAPE = Pattern.compile("~(?![01])");

    private enum Verb {
        ADD,
        REPLACE,
        REMOVE;

        static Verb of(String text) {
            return switch (text) {
                case "add" -> ADD;
                case "replace" -> REPLACE;
                case "remove" -> REMOVE;
                default -> throw malformed("Invalid operation: `" + text + "`." + OPERATIONS);
            };
        }
    }

    /** @param value what to store; meaningless for a removal */
    private record Change(Verb verb, String key, RawValue value) {}

    private final List<Change> changes;

    private MetadataPatch(List<Change> changes) {
        this.changes = changes;
    }

    /** Reads a patch; a refusal says what is wrong with its syntax. */
    static MetadataPatch read(RawValue operations) {
        PackReader in = operations.reader();
        if (!in.nextIs(PackReader.Kind.ARRAY)) {
            throw malformed("Request body must be a JSON array of operation objects.");
        }
        int count = in.arrayHeader();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!in.nextIs(PackReader.Kind.MAP)) {
                throw malformed("Operations must be JSON objects.");
            }
            changes.add(change(QueueMetadata.of(in.content())));
        }
        return new MetadataPatch(changes);
    }

    private static Change change(QueueMetadata members) {
        RawValue op = members.get("op");
        if (op == null) {
            throw malformed("Unable to find `op` in JSON Schema change." + OPERATIONS);
        }
        String opText = text(op);
        Verb verb = Verb.of(opText);
        RawValue path = members.get("path");
        if (path == null) {
            throw malformed("Unable to find 'path' in JSON Schema change");
        }
        List<String> tokens = tokens(text(path));
        if (tokens.size() != 2) {
            throw malformed(
                    "Invalid JSON pointer for this resource: '/" + String.join("/", tokens) + ", e.g /metadata/key'");
        }
        return verb == Verb.REMOVE
                ? new Change(verb, tokens.get(1), RawValue.NIL)
                : new Change(verb, tokens.get(1), value(members.get("value"), opText, tokens.get(0)));
    }

    private static RawValue value(@Nullable RawValue value, String opText, String root) {
        if (value == null) {
            throw malformed("Operation \"" + opText + "\" requires a member named \"value\".");
        }
        if (!root.equalsIgnoreCase("metadata")) {
            throw malformed("The root of path must be metadata, e.g /metadata/key.");
        }
        return value;
    }

    private static String text(RawValue value) {
        PackReader in = value.reader();
        return in.nextIs(PackReader.Kind.STRING) ? in.string() : value.toString();
    }

    private static List<String> tokens(String pointer) {
        checkPointer(pointer);
        List<String> tokens = new ArrayList<>();
        for (String part : pointer.replaceFirst("^/+", "").split("/", -1)) {
            tokens.add(part.replace("~1", "/").replace("~0", "~").strip());
        }
        return tokens;
    }

    private static void checkPointer(String pointer) {
        if (!pointer.startsWith("/")) {
            throw malformed("Pointer `" + pointer + "` does not start with \"/\".");
        }
        if (ADJACENT_SLASHES.matcher(pointer).region(1, pointer.length()).find()) {
            throw malformed("Pointer `" + pointer + "` contains adjacent \"/\".");
        }
        if (pointer.length() > 1 && pointer.endsWith("/")) {
            throw malformed("Pointer `" + pointer + "` end with \"/\".");
        }
        if (STRANGE_ESCAPE.matcher(pointer).find()) {
            throw malformed("Pointer `" + pointer + "` contains \"~\" not part of a recognized escape sequence.");
        }
    }

    private static Refusal malformed(String text) {
        return Refusal.of(ErrorCode.BODY_UNREADABLE, text);
    }

    /** The metadata that the changes lead to, one after the other; a refusal when one of them has nothing to change. */
    QueueMetadata applyTo(QueueMetadata metadata) {
        Map<String, RawValue> values = new LinkedHashMap<>(metadata.values());
        for (Change change : changes) {
            boolean needsKey = change.verb != Verb.ADD && !QueueRules.isReserved(change.key);
            if (needsKey && !values.containsKey(change.key)) {
                throw Refusal.of(
                        ErrorCode.METADATA_CONFLICT,
                        "Can't " + (change.verb == Verb.REMOVE ? "remove" : "replace") + " non-existent object "
                                + change.key + ".");
            }
            if (change.verb == Verb.REMOVE) {
                values.remove(change.key);
            } else {
                values.put(change.key, change.value);
            }
        }
        return QueueMetadata.of(values);
    }
}
