package dev.holdfast.client;

import java.time.Duration;

/**
 * What is to become of a message that was worked on.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Done {

    /** What the server is asked for. */
    enum Kind {
        ACKNOWLEDGE,
        RETRY,
        REJECT
    }

    private static final Done ACKNOWLEDGED = new Done(Kind.ACKNOWLEDGE, Duration.ZERO, "");

    private final Kind kind;
    private final Duration delay;
    private final String reason;

    private Done(Kind kind, Duration delay, String reason) {
        this.kind = kind;
        this.delay = delay;
        this.reason = reason;
    }

    /** The work is done: the message is deleted. */
    public static Done acknowledge() {
        return ACKNOWLEDGED;
    }

    /** Somebody shall try again, after a time in whole seconds. */
    public static Done retryIn(Duration delay) {
        return new Done(Kind.RETRY, delay, "");
    }

    /**
     * Nobody can do it: the message goes to the queue's dead-letter queue. Where there is none, it is tried again after
     * a minute.
     *
     * @param reason for whoever looks into the dead-letter queue
     */
    public static Done reject(String reason) {
        return new Done(Kind.REJECT, Duration.ZERO, reason);
    }

    Kind kind() {
        return kind;
    }

    Duration delay() {
        return delay;
    }

    String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return kind + (kind == Kind.RETRY ? " in " + delay : "") + (reason.isEmpty() ? "" : ": " + reason);
    }
}
