package dev.holdfast.server.encryption;

/**
 * A sealed body that cannot be opened. The message says which key it needs, and is fit for clients.
 *
 * <p>It is no refusal: whoever takes messages away must not lose those that he could not be shown.
 *
 * <p><em>Thread-safe.</em>
 */
public final class UnreadableBody extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why it does not open. */
    public enum Reason {
        /** It will, once the server has the key. */
        KEY_MISSING,
        /** The stored bytes are not those that were sealed, or not with the key that goes by this id now. */
        DAMAGED
    }

    private final Reason reason;

    private UnreadableBody(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static UnreadableBody keyMissing(String keyId) {
        return new UnreadableBody(
                Reason.KEY_MISSING,
                "is encrypted with the key " + keyId + ", which this server does not have: its operator must add the"
                        + " key to encryption.keys or encryption.key_file and restart it");
    }

    static UnreadableBody damaged(String keyId) {
        return new UnreadableBody(
                Reason.DAMAGED,
                "does not open with the key " + keyId + ": the server's operator has another key by this id than the"
                        + " one that it was encrypted with, or the stored bytes are damaged");
    }

    static UnreadableBody strange() {
        return new UnreadableBody(Reason.DAMAGED, "is encrypted in a form that this version of the server cannot read");
    }

    public Reason reason() {
        return reason;
    }

    /** The same with what it belongs to in front of it: a sentence. */
    public UnreadableBody of(String what) {
        return new UnreadableBody(reason, what + " " + getMessage() + ".");
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
