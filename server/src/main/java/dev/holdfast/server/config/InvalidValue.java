package dev.holdfast.server.config;

/**
 * A text is not a value of the wanted type.
 *
 * <p>It carries no explanation, because {@link ValueType#allowed()} says what would have been right.
 *
 * <p><em>Thread-safe.</em>
 */
final class InvalidValue extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidValue() {
        super(null, null, false, false);
    }
}
