package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;

/**
 * How a socket shows the outcome of an operation, to Zaqar's clients or to native ones.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface SocketView<I, O> {

    /** Writes the body, or nothing, and returns the status. */
    int render(I input, O output, PackWriter body);
}
