package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Shape;

/**
 * Something that a server tells a native connection unasked: {@code {notice: name, …}}, the members of its shape beside
 * the name. Only connections whose {@code hello} has asked for notices get them, where the summary does not say
 * otherwise, and a client passes over those whose names it does not know.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> what it says
 * @param name as the member {@code notice} has it
 * @param summary one sentence for the documents
 * @param reaction what a client does then, in one sentence
 * @param shape its other members
 */
public record Notice<T>(String name, String summary, String reaction, Shape<T> shape) {

    /** The frame's document. */
    public RawValue of(T content) {
        PackWriter out = new PackWriter();
        shape.writeBehind(out, "notice", name, content);
        return out.toRawValue();
    }
}
