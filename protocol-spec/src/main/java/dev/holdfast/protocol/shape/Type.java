package dev.holdfast.protocol.shape;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;

/**
 * A kind of value: how it is read from MessagePack, written to it, read from the text of a query, and described.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Type<T> {

    /**
     * Reads a value.
     *
     * @param name of the field, for the refusal
     * @param mismatch the code of the refusal when the value is of another kind
     */
    T read(PackReader in, String name, ErrorCode mismatch);

    void write(PackWriter out, T value);

    Schema schema();

    /** Writes the value that a query parameter or a part of a path stands for. */
    default void writeText(String name, String text, PackWriter out) {
        throw new UnsupportedOperationException(name + " is never part of an address");
    }

    /** The refusal for a value of another kind. The word for the kind is Python's, as the contract has it. */
    static Refusal mismatch(ErrorCode code, String name, String kind) {
        return Refusal.of(code, "The value of the \"" + name + "\" field must be a " + kind + ".");
    }

    /** The refusal for an object where a list was wanted, and the like. */
    static Refusal wrongContainer(ErrorCode code) {
        return Refusal.of(code, "Document type not supported.");
    }
}
