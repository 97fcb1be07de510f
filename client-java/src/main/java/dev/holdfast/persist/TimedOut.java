package dev.holdfast.persist;

/**
 * The time for a call was over before an answer came.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TimedOut extends CallException {

    private static final long serialVersionUID = 1L;

    private final boolean sent;

    TimedOut(String message, boolean sent) {
        super(message, null);
        this.sent = sent;
    }

    /** Whether the request may have reached a server; if not, it certainly had no effect and never will. */
    public boolean sent() {
        return sent;
    }
}
