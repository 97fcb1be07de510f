package dev.holdfast.client;

/**
 * Something came that cannot be read: a reply that breaks the protocol, or a body that is not what the program's
 * {@link Body} expects. The request that was answered so did take effect.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param cause what the reader said */
    public Unreadable(String message, Throwable cause) {
        super(message, cause);
    }
}
