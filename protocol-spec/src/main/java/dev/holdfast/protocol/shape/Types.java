package dev.holdfast.protocol.shape;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types that shapes are made of.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Types {

    public static final Type<String> STRING = new StringType(null);

    /** A text, where null counts as an empty one. */
    public static final Type<String> STRING_OR_NULL = new NullableStringType();

    public static final Type<Long> INTEGER = new IntegerType();
    public static final Type<Double> NUMBER = new NumberType();
    public static final Type<Boolean> BOOLEAN = new BooleanType();
    public static final Type<QueueName> QUEUE_NAME = new QueueNameType();
    public static final Type<QueueName> TOPIC_NAME = new TopicNameType();

    /** Any value, kept as it came. */
    public static final Type<RawValue> ANY = new ContentType(null, new Schema.Any());

    /** An object whose keys the contract does not know, kept as it came. */
    public static final Type<RawValue> OBJECT = new ContentType(Kind.MAP, new Schema.FreeObject());

    /** An array of anything, kept as it came. */
    public static final Type<RawValue> ARRAY = new ContentType(Kind.ARRAY, new Schema.ListOf(new Schema.Any()));

    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Set<String> TRUE = Set.of("true", "True", "t", "yes", "y", "1", "on");
    private static final Set<String> FALSE = Set.of("false", "False", "f", "no", "n", "0", "off");

    private Types() {}

    public static <T> Type<List<T>> listOf(Type<T> element) {
        return new ListType<>(element);
    }

    /** Whether the text of a parameter stands for true. */
    public static boolean isTrue(String text) {
        return TRUE.contains(text);
    }

    private record StringType(@Nullable String pattern) implements Type<String> {
        @Override
        public String read(PackReader in, String name, ErrorCode mismatch) {
            if (!in.nextIs(Kind.STRING)) {
                throw Type.mismatch(mismatch, name, "str");
            }
            return in.string();
        }

        @Override
        public void write(PackWriter out, String value) {
            out.string(value);
        }

        @Override
        public void writeText(String name, String text, PackWriter out) {
            out.string(text);
        }

        @Override
        public Schema schema() {
            return new Schema.Scalar("string", pattern, null);
        }
    }

    private record NullableStringType() implements Type<String> {
        @Override
        public String read(PackReader in, String name, ErrorCode mismatch) {
            if (in.nextIs(Kind.NIL)) {
                in.skip();
                return "";
            }
            return STRING.read(in, name, mismatch);
        }

        @Override
        public void write(PackWriter out, String value) {
            out.string(value);
        }

        @Override
        public Schema schema() {
            return new Schema.OrNull(STRING.schema());
        }
    }

    private record IntegerType() implements Type<Long> {
        @Override
        public Long read(PackReader in, String name, ErrorCode mismatch) {
            if (!in.nextIs(Kind.INTEGER)) {
                throw Type.mismatch(mismatch, name, "int");
            }
            return in.integer();
        }

        @Override
        public void write(PackWriter out, Long value) {
            out.integer(value);
        }

        @Override
        public void writeText(String name, String text, PackWriter out) {
            String number = text.strip();
            if (!DECIMAL.matcher(number).matches()) {
                throw Refusal.of(
                        ErrorCode.PARAMETER_INVALID,
                        "The \"" + name + "\" parameter is invalid. The value must be an integer.");
            }
            out.integer(Long.parseLong(number));
        }

        @Override
        public Schema schema() {
            return new Schema.Scalar("integer", null, null);
        }
    }

    private record NumberType() implements Type<Double> {
        @Override
        public Double read(PackReader in, String name, ErrorCode mismatch) {
            if (in.nextIs(Kind.INTEGER)) {
                return (double) in.integer();
            }
            if (!in.nextIs(Kind.FLOAT)) {
                throw Type.mismatch(mismatch, name, "float");
            }
            return in.floating();
        }

        @Override
        public void write(PackWriter out, Double value) {
            out.floating(value);
        }

        @Override
        public Schema schema() {
            return new Schema.Scalar("number", null, null);
        }
    }

    private record BooleanType() implements Type<Boolean> {
        @Override
        public Boolean read(PackReader in, String name, ErrorCode mismatch) {
            if (!in.nextIs(Kind.BOOLEAN)) {
                throw Type.mismatch(mismatch, name, "bool");
            }
            return in.bool();
        }

        @Override
        public void write(PackWriter out, Boolean value) {
            out.bool(value);
        }

        @Override
        public void writeText(String name, String text, PackWriter out) {
            boolean isTrue = isTrue(text);
            if (!isTrue && !FALSE.contains(text)) {
                throw Refusal.of(
                        ErrorCode.PARAMETER_INVALID,
                        "The \"" + name
                                + "\" parameter is invalid. The value of the parameter must be \"true\" or \"false\".");
            }
            out.bool(isTrue);
        }

        @Override
        public Schema schema() {
            return new Schema.Scalar("boolean", null, null);
        }
    }

    private record QueueNameType() implements Type<QueueName> {
        @Override
        public QueueName read(PackReader in, String name, ErrorCode mismatch) {
            return new QueueName(STRING.read(in, name, mismatch));
        }

        @Override
        public void write(PackWriter out, QueueName value) {
            out.string(value.text());
        }

        @Override
        public void writeText(String name, String text, PackWriter out) {
            out.string(text);
        }

        @Override
        public Schema schema() {
            return new Schema.Scalar("string", "^[a-zA-Z0-9_.-]{1,64}$", null);
        }
    }

    /** The same rule, and other words where it is broken. */
    private record TopicNameType() implements Type<QueueName> {
        @Override
        public QueueName read(PackReader in, String name, ErrorCode mismatch) {
            String text = STRING.read(in, name, mismatch);
            try {
                return new QueueName(text);
            } catch (Refusal refusal) {
                throw Refusal.of(ErrorCode.TOPIC_NAME_INVALID, refusal.text().replace("Queue names", "Topic names"));
            }
        }

        @Override
        public void write(PackWriter out, QueueName value) {
            QUEUE_NAME.write(out, value);
        }

        @Override
        public void writeText(String name, String text, PackWriter out) {
            QUEUE_NAME.writeText(name, text, out);
        }

        @Override
        public Schema schema() {
            return QUEUE_NAME.schema();
        }
    }

    private record ContentType(@Nullable Kind kind, Schema schema) implements Type<RawValue> {
        @Override
        public RawValue read(PackReader in, String name, ErrorCode mismatch) {
            if (kind != null && !in.nextIs(kind)) {
                throw Type.wrongContainer(mismatch);
            }
            return in.content();
        }

        @Override
        public void write(PackWriter out, RawValue value) {
            out.value(value);
        }
    }

    private record ListType<T>(Type<T> element) implements Type<List<T>> {
        @Override
        public List<T> read(PackReader in, String name, ErrorCode mismatch) {
            if (!in.nextIs(Kind.ARRAY)) {
                throw Type.wrongContainer(mismatch);
            }
            ErrorCode inside = element instanceof Shape<?> ? ErrorCode.FIELD_INVALID : mismatch;
            int count = in.arrayHeader();
            List<T> list = new ArrayList<>(Math.min(count, 1024));
            for (int i = 0; i < count; i++) {
                list.add(element.read(in, name, inside));
            }
            return list;
        }

        @Override
        public void write(PackWriter out, List<T> value) {
            out.arrayHeader(value.size());
            for (T item : value) {
                element.write(out, item);
            }
        }

        /** A comma list, as the contract's queries have it; empty items are left out. */
        @Override
        public void writeText(String name, String text, PackWriter out) {
            List<String> items = new ArrayList<>();
            for (String item : text.split(",", -1)) {
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
            out.arrayHeader(items.size());
            items.forEach(item -> element.writeText(name, item, out));
        }

        @Override
        public Schema schema() {
            return new Schema.ListOf(element.schema());
        }
    }
}
