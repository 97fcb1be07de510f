package dev.holdfast.server.operation;

/**
 * A connection that can be told of messages, as one of its requests sees it. A transport implements it.
 *
 * <p><em>Thread-safe.</em>
 */
public interface PushSink {

    /** An http URL that no other connection has. */
    String address();

    /** Whether it can still be told; once it cannot, it never can again. */
    boolean isOpen();

    /** Tells it of a message that is durable. May be called by any thread; must not block. */
    void push(Push push);
}
