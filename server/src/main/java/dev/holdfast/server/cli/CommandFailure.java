package dev.holdfast.server.cli;

/**
 * A command cannot do what it was asked for, for a reason that the operator can read in the message.
 *
 * <p><em>Thread-safe.</em>
 */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
