package dev.holdfast.protocol.shape;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One member of an object: its name, its type, how to get it out of the record, whether it must be there, and where a
 * REST request carries it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <R> the record that the object is read into
 * @param <V> the value
 */
public final class Field<R, V> {

    /** Where a REST request carries a field. */
    public enum Place {
        PATH,
        QUERY,
        /** A header, under a name of its own. */
        HEADER,
        /** A member of the JSON object in the body. */
        BODY,
        /** The whole body is this field's value. */
        WHOLE_BODY,
        /** All query parameters that no other field takes, as an object of strings. */
        OTHER_QUERY,
        /** Not reachable by REST. */
        SOCKET_ONLY
    }

    private final String name;
    private final byte[] nameBytes;
    private final String restName;
    private final Type<V> type;
    private final Function<R, @Nullable V> getter;
    private final Place place;
    private final @Nullable Refusal whenMissing;
    private final boolean isRequired;
    private final @Nullable Refusal whenBodyLacksIt;
    private final @Nullable Refusal whenBodyIsArray;
    private final String meaning;

    private Field(Draft<R, V> draft) {
        name = draft.name;
        nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        restName = draft.restName;
        type = draft.type;
        getter = draft.getter;
        place = draft.place;
        isRequired = draft.isRequired;
        whenMissing = draft.whenMissing;
        whenBodyLacksIt = draft.whenBodyLacksIt;
        whenBodyIsArray = draft.whenBodyIsArray;
        meaning = draft.meaning;
    }

    public static <R, V> Draft<R, V> required(String name, Type<V> type, Function<R, V> getter) {
        return new Draft<>(name, type, record -> getter.apply(record), true);
    }

    /**
     * A required field of records that may lack it all the same, because another shape of theirs does not require it.
     */
    public static <R, V> Draft<R, V> requiredHere(String name, Type<V> type, Function<R, @Nullable V> getter) {
        return new Draft<>(name, type, getter, true);
    }

    /** A field that may be absent; then the record holds null. */
    public static <R, V> Draft<R, V> optional(String name, Type<V> type, Function<R, @Nullable V> getter) {
        return new Draft<>(name, type, getter, false);
    }

    public String name() {
        return name;
    }

    byte[] nameBytes() {
        return nameBytes;
    }

    /** The name of the query parameter or header, where it differs from the field's. */
    public String restName() {
        return restName;
    }

    public Type<V> type() {
        return type;
    }

    public Place place() {
        return place;
    }

    public boolean isRequired() {
        return isRequired;
    }

    public String meaning() {
        return meaning;
    }

    /** The field's value in a record that was read; null when it is absent. */
    public @Nullable V valueIn(R owner) {
        return getter.apply(owner);
    }

    V read(PackReader in, ErrorCode mismatch) {
        return type.read(in, name, mismatch);
    }

    void write(PackWriter out, V value) {
        out.string(name);
        type.write(out, value);
    }

    /** The refusal of an object that lacks this field. */
    public Refusal missing(ErrorCode mismatch) {
        return whenMissing != null ? whenMissing : Refusal.of(mismatch, "Missing \"" + name + "\" field.");
    }

    /** The refusal of a REST body that is there and does not have the field; null when it need not have it. */
    public @Nullable Refusal whenBodyLacksIt() {
        return whenBodyLacksIt;
    }

    /** The refusal of a REST body that is an array, where the operation has one of its own. */
    public @Nullable Refusal whenBodyIsArray() {
        return whenBodyIsArray;
    }

    /**
     * A field that is still being declared.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Draft<R, V> {
        private final String name;
        private final Type<V> type;
        private final Function<R, @Nullable V> getter;
        private final boolean isRequired;
        private String restName;
        private Place place = Place.BODY;
        private @Nullable Refusal whenMissing;
        private @Nullable Refusal whenBodyLacksIt;
        private @Nullable Refusal whenBodyIsArray;
        private String meaning = "";

        private Draft(String name, Type<V> type, Function<R, @Nullable V> getter, boolean isRequired) {
            this.name = name;
            this.restName = name;
            this.type = type;
            this.getter = getter;
            this.isRequired = isRequired;
        }

        public Draft<R, V> in(Place newPlace) {
            place = newPlace;
            return this;
        }

        /** Carried in the query, under another name than on the socket. */
        public Draft<R, V> inQueryAs(String newRestName) {
            place = Place.QUERY;
            restName = newRestName;
            return this;
        }

        /** Carried in a header. */
        public Draft<R, V> inHeader(String header) {
            place = Place.HEADER;
            restName = header;
            return this;
        }

        public Draft<R, V> orElse(ErrorCode code, String text) {
            whenMissing = Refusal.of(code, text);
            return this;
        }

        /** An optional field that a REST body must have if there is a body at all. */
        public Draft<R, V> orElseInBody(ErrorCode code, String text) {
            whenBodyLacksIt = Refusal.of(code, text);
            return this;
        }

        /** What is said of a REST body that is an array and so has no fields at all. */
        public Draft<R, V> orElseInArray(ErrorCode code, String text) {
            whenBodyIsArray = Refusal.of(code, text);
            return this;
        }

        /** The end of the declaration: what the field means, in one sentence. */
        public Field<R, V> means(String newMeaning) {
            meaning = newMeaning;
            return new Field<>(this);
        }
    }
}
