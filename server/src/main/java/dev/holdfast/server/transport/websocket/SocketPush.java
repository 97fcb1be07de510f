package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.server.operation.Push;
import dev.holdfast.server.operation.PushSink;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a connection that has subscribed.
 *
 * <p>It leaves behind the replies that were finished before it came, so that whoever posts and is subscribed on one
 * connection reads the reply first.
 *
 * <p><em>One thread at a time.</em>
 */
final class SocketPush implements Arrival {

    private final Connection connection;
    private final Form form;
    private final Push push;
    private @Nullable SocketRequest after;

    private SocketPush(Connection connection, Form form, Push push) {
        this.connection = connection;
        this.form = form;
        this.push = push;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void arrive() {
        connection.take(this);
    }

    int bytes() {
        return push.bytes();
    }

    void waitFor(@Nullable SocketRequest reply) {
        after = reply;
    }

    boolean mayLeave() {
        return after == null || after.isWritten();
    }

    void write(PackWriter out) {
        if (form == Form.NATIVE) {
            push.writeNative(out);
        } else {
            push.writeZaqar(out);
        }
    }

    /**
     * A connection as the place where the messages of a subscription go, in the dialect that asked for it.
     *
     * <p><em>Thread-safe.</em>
     */
    record Sink(Connection connection, Form form) implements PushSink {
        @Override
        public String address() {
            return connection.address();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void push(Push push) {
            if (connection.isOpen()) {
                connection.hand(new SocketPush(connection, form, push));
            }
        }
    }
}
