package dev.holdfast.server.operation;

/**
 * A connection that can watch the server. A transport implements it.
 *
 * <p><em>Thread-safe.</em>
 */
public interface SystemSink {

    /** An http URL that no other connection has. */
    String address();

    /** Whether it can still be told; once it cannot, it never can again. */
    boolean isOpen();

    /** Offers it a push, which it takes or declines soon. May be called by any thread; must not block. */
    void offer(SystemOffer offer);
}
