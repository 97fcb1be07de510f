package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.shape.Shape;

/**
 * The input of an operation that takes nothing, and the output of one that gives nothing.
 *
 * <p><em>Thread-safe.</em>
 */
public record Nothing() {

    public static final Nothing INSTANCE = new Nothing();

    public static final Shape<Nothing> SHAPE = Shape.of("Nothing", values -> INSTANCE);
}
