package dev.holdfast.protocol.vectors;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document in memory, which is also a MessagePack document. Whole numbers and others are told apart.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface Tree {

    record Text(String text) implements Tree {}

    record Whole(long number) implements Tree {}

    record Decimal(double number) implements Tree {}

    record Truth(boolean isTrue) implements Tree {}

    record Null() implements Tree {}

    record Items(List<Tree> items) implements Tree {}

    record Members(Map<String, Tree> members) implements Tree {
        private static final Members NONE = new Members(Map.of());

        public @Nullable Tree find(String name) {
            return members.get(name);
        }

        public @Nullable String findText(String name) {
            return members.get(name) instanceof Text text ? text.text() : null;
        }

        public String text(String name) {
            String text = findText(name);
            if (text == null) {
                throw new IllegalArgumentException("a text named " + name + " is missing in " + this);
            }
            return text;
        }

        public long whole(String name) {
            if (members.get(name) instanceof Whole whole) {
                return whole.number();
            }
            throw new IllegalArgumentException("a whole number named " + name + " is missing in " + this);
        }

        /** The items of an array; none when there is no such member. */
        public List<Tree> items(String name) {
            return members.get(name) instanceof Items items ? items.items() : List.of();
        }

        /** The members of an object; none when there is no such member. */
        public Members members(String name) {
            return members.get(name) instanceof Members object ? object : NONE;
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    static Tree ofJson(byte[] json) {
        return ofPack(JsonCodec.toPack(json, 0, json.length));
    }

    static Tree ofJson(String json) {
        return ofJson(json.getBytes(StandardCharsets.UTF_8));
    }

    static Tree ofPack(byte[] pack) {
        PackReader in = PackReader.of(pack, 0, pack.length);
        Tree tree = read(in);
        if (in.hasNext()) {
            throw new IllegalArgumentException("bytes follow the document");
        }
        return tree;
    }

    private static Tree read(PackReader in) {
        return switch (in.nextKind()) {
            case MAP -> readMembers(in);
            case ARRAY -> readItems(in);
            case STRING -> new Text(in.string());
            case INTEGER -> new Whole(in.integer());
            case FLOAT -> new Decimal(in.floating());
            case BOOLEAN -> new Truth(in.bool());
            case NIL -> {
                in.skip();
                yield new Null();
            }
            case BINARY, EXTENSION -> throw new IllegalArgumentException("a value that JSON does not have");
        };
    }

    private static Tree readMembers(PackReader in) {
        int pairs = in.mapHeader();
        Map<String, Tree> members = new LinkedHashMap<>();
        for (int i = 0; i < pairs; i++) {
            members.put(in.string(), read(in));
        }
        return new Members(members);
    }

    private static Tree readItems(PackReader in) {
        int count = in.arrayHeader();
        List<Tree> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(read(in));
        }
        return new Items(items);
    }

    private static void write(Tree tree, PackWriter out) {
        if (tree instanceof Members object) {
            out.mapHeader(object.members.size());
            object.members.forEach((name, value) -> write(value, out.string(name)));
        } else if (tree instanceof Items array) {
            out.arrayHeader(array.items.size());
            array.items.forEach(item -> write(item, out));
        } else if (tree instanceof Text text) {
            out.string(text.text);
        } else if (tree instanceof Whole whole) {
            out.integer(whole.number);
        } else if (tree instanceof Decimal decimal) {
            out.floating(decimal.number);
        } else if (tree instanceof Truth truth) {
            out.bool(truth.isTrue);
        } else {
            out.nil();
        }
    }

    default byte[] toPack() {
        PackWriter out = new PackWriter();
        write(this, out);
        return out.toByteArray();
    }

    default String toJson() {
        return JsonCodec.toJson(toPack());
    }
}
