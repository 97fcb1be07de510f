package dev.holdfast.protocol.operation;

/**
 * How REST shows the outcome of an operation.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface RestView<I, O> {

    /** Fills the reply and returns its status. */
    int render(I input, O output, RestReply reply);
}
