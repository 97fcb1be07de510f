package dev.holdfast.protocol.shape;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An object with known members: the one declaration from which it is read, checked, written and described. Members that
 * the shape does not know are passed over, unless it refuses them; a member that comes twice has its last value.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <R> the record that the object is read into
 */
public final class Shape<R> implements Type<R> {

    private static final int MAX_SHOWN_NAMES = 10;
    private static final int MAX_SHOWN_CHARACTERS = 64;

    private final String name;
    private final List<Field<R, ?>> fields;
    private final Function<Values<R>, R> constructor;
    private final @Nullable Refusal forOthers;

    private Shape(
            String name, Function<Values<R>, R> constructor, List<Field<R, ?>> fields, @Nullable Refusal forOthers) {
        this.name = name;
        this.fields = fields;
        this.constructor = constructor;
        this.forOthers = forOthers;
    }

    /**
     * Declares an object.
     *
     * @param name of the object in the generated documents
     * @param constructor makes the record out of the values of the fields
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only copies.
    public static <R> Shape<R> of(String name, Function<Values<R>, R> constructor, Field<R, ?>... fields) {
        return new Shape<>(name, constructor, List.of(fields), null);
    }

    /**
     * The same object, which must have no members but these.
     *
     * @param text of the refusal; the names of the others follow it, in braces
     */
    public Shape<R> refusingOthers(ErrorCode code, String text) {
        return new Shape<>(name, constructor, fields, Refusal.of(code, text));
    }

    /** Whether it refuses members that it does not know. */
    public boolean isClosed() {
        return forOthers != null;
    }

    public String name() {
        return name;
    }

    public List<Field<R, ?>> fields() {
        return fields;
    }

    /** Reads a request's body. */
    public R read(PackReader in) {
        return read(in, name, ErrorCode.SCHEMA_MISMATCH);
    }

    @Override
    public R read(PackReader in, String fieldName, ErrorCode mismatch) {
        if (!in.nextIs(Kind.MAP)) {
            throw Type.wrongContainer(mismatch);
        }
        Values<R> values = new Values<>(fields);
        int pairs = in.mapHeader();
        Set<String> others = forOthers == null ? Set.of() : new TreeSet<>();
        for (int i = 0; i < pairs; i++) {
            readMember(in, values, mismatch, others);
        }
        if (forOthers != null && !others.isEmpty()) {
            throw Refusal.of(forOthers.code(), forOthers.text() + shown(others));
        }
        for (int i = 0; i < fields.size(); i++) {
            Field<R, ?> field = fields.get(i);
            if (field.isRequired() && values.values[i] == null) {
                throw field.missing(mismatch);
            }
        }
        return constructor.apply(values);
    }

    /** The first few of the names, which a stranger chose. */
    private static String shown(Set<String> names) {
        return names.stream()
                .limit(MAX_SHOWN_NAMES)
                .map(name -> "'" + name.substring(0, Math.min(name.length(), MAX_SHOWN_CHARACTERS)) + "'")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private void readMember(PackReader in, Values<R> values, ErrorCode mismatch, Set<String> others) {
        if (in.nextIs(Kind.STRING)) {
            for (int i = 0; i < fields.size(); i++) {
                if (in.tryString(fields.get(i).nameBytes())) {
                    values.values[i] = fields.get(i).read(in, mismatch);
                    return;
                }
            }
            if (forOthers != null) {
                others.add(in.string());
                in.skip();
                return;
            }
        }
        in.skip();
        in.skip();
    }

    /** Writes the object; absent members are left out. */
    @Override
    public void write(PackWriter out, R owner) {
        out.mapHeader(present(owner));
        writeMembers(out, owner);
    }

    /** Writes the object with a member in front that the shape does not have. */
    public void writeBehind(PackWriter out, String key, String text, R owner) {
        out.mapHeader(1 + present(owner)).string(key).string(text);
        writeMembers(out, owner);
    }

    private int present(R owner) {
        int present = 0;
        for (Field<R, ?> field : fields) {
            present += field.valueIn(owner) == null ? 0 : 1;
        }
        return present;
    }

    private void writeMembers(PackWriter out, R owner) {
        for (Field<R, ?> field : fields) {
            writeMember(out, field, owner);
        }
    }

    private static <R, V> void writeMember(PackWriter out, Field<R, V> field, R owner) {
        V value = field.valueIn(owner);
        if (value != null) {
            field.write(out, value);
        }
    }

    @Override
    public Schema schema() {
        return new Schema.Struct(this);
    }

    /**
     * The values of one object's fields while it is being read.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Values<R> {
        private final List<Field<R, ?>> fields;
        private final @Nullable Object[] values;

        private Values(List<Field<R, ?>> fields) {
            this.fields = fields;
            this.values = new Object[fields.size()];
        }

        /** The value of a field that is required. */
        public <V> V get(Field<R, V> field) {
            return Objects.requireNonNull(find(field), field.name());
        }

        /** The value of a field, null when it is absent. */
        @SuppressWarnings("unchecked") // A field's value was read by the field itself.
        public <V> @Nullable V find(Field<R, V> field) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i) == field) {
                    return (V) values[i];
                }
            }
            throw new IllegalArgumentException(field.name() + " is no field of this shape");
        }
    }
}
