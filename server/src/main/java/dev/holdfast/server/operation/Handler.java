package dev.holdfast.server.operation;

/**
 * The method of a controller that serves one operation. It throws a {@code Refusal} for an expected no, before it has
 * changed anything.
 *
 * <p><em>Owned by one lane.</em>
 */
@FunctionalInterface
public interface Handler<I, O> {
    Outcome<O> serve(I input, Turn turn);
}
