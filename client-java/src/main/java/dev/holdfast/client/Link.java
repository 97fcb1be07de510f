package dev.holdfast.client;

import dev.holdfast.client.HoldfastException.Reason;
import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.HandshakeResponseReader;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.ProtocolViolation;
import dev.holdfast.protocol.websocket.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;

/**
 * One WebSocket from its TCP connection to its end: messages in, messages out, nothing of what they mean.
 *
 * <pre>
 *   UPGRADING ── 101 ──► OPEN ── close frame either way, a violation ──► CLOSING ── all written ──► CLOSED
 *       └─────────────────┴──────── the peer vanishes, an I/O error ──────────────────────────────────►┘
 * </pre>
 *
 * <p>The I/O thread owns it; only {@link #send} and {@link #close} may be called by any thread.
 *
 * <p><em>One thread at a time.</em>
 */
final class Link implements FrameHandler {

    /** What a link tells its owner, on the I/O thread. */
    interface Listener {
        void onOpen();

        /** A binary message; the bytes are valid only during the call. */
        void onMessage(byte[] buffer, int offset, int length);

        /** The last call: nothing more comes, and nothing more is sent. */
        void onEnd(HoldfastException why);
    }

    private enum State {
        UPGRADING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private static final int READ_BUFFER_BYTES = 64 * 1024;
    private static final int KEPT_WRITE_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_REPLY_FRAME_BYTES = 16 * 1024 * 1024;
    private static final int MAX_HEADER_BYTES = 14;
    /** Kept free in the write buffer, so that a close frame always fits. */
    private static final int RESERVED_BYTES = MAX_HEADER_BYTES + 2 + FrameWriter.MAX_REASON_BYTES;

    private static final int CLOSE_TIMEOUT_SECONDS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final StreamConnection channel;
    private final Listener listener;
    private final HandshakeResponseReader response;
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_REPLY_FRAME_BYTES);
    private final FrameWriter writer = FrameWriter.client(RANDOM::nextInt);
    private final FrameBuffer out =
            new FrameBuffer(KEPT_WRITE_BUFFER_BYTES, 2 * (Limits.DEFAULT.maxFrameBytes() + MAX_HEADER_BYTES));
    private final byte[] readBytes = new byte[READ_BUFFER_BYTES];
    private final Queue<byte[]> unsent = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isFlushDue = new AtomicBoolean();
    private int written;
    private State state = State.UPGRADING;

    private Link(StreamConnection channel, Endpoint endpoint, Listener listener) {
        this.channel = channel;
        this.listener = listener;
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        String key = Handshake.key(nonce);
        this.response = new HandshakeResponseReader(key);
        byte[] request = Handshake.request(endpoint.host(), endpoint.path(), key, Map.of());
        out.write(request, 0, request.length);
    }

    /** Asks for the upgrade on a fresh TCP connection. To be called on the connection's I/O thread. */
    static Link open(StreamConnection channel, Endpoint endpoint, Listener listener) {
        Link link = new Link(channel, endpoint, listener);
        channel.getSourceChannel().setReadListener(link::onReadable);
        channel.getSinkChannel().setWriteListener(sink -> link.flush());
        channel.getSourceChannel().resumeReads();
        link.flush();
        return link;
    }

    XnioIoThread thread() {
        return channel.getIoThread();
    }

    /** Sends a binary message of at most {@code maxFrameBytes}. May be called by any thread. */
    void send(byte[] message) {
        unsent.add(message);
        if (isFlushDue.compareAndSet(false, true)) {
            thread().execute(this::flush);
        }
    }

    /** Says goodbye behind what is sent already. May be called by any thread. */
    void close(CloseCode code, String text) {
        thread().execute(() -> {
            if (state == State.OPEN) {
                flush();
                sayGoodbye(code.number(), text);
                thread().executeAfter(() -> end(timedOut()), CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } else if (state == State.UPGRADING) {
                end(HoldfastException.of(Reason.CONNECT_FAILED, text));
            }
        });
    }

    private static HoldfastException timedOut() {
        return HoldfastException.of(Reason.CLOSED, "The server did not answer the close.");
    }

    private void onReadable(StreamSourceChannel source) {
        try {
            int count = source.read(ByteBuffer.wrap(readBytes));
            while (count > 0 && state != State.CLOSED) {
                onBytes(readBytes, count);
                count = source.read(ByteBuffer.wrap(readBytes));
            }
            if (count < 0) {
                end(lost("The server closed the connection without a word."));
            }
        } catch (ProtocolViolation violation) {
            fail(violation.code(), HoldfastException.of(Reason.PROTOCOL_VIOLATION, violation.reason()));
        } catch (HoldfastException failure) {
            fail(CloseCode.PROTOCOL_ERROR, failure);
        } catch (IOException failure) {
            end(lost("The connection is lost: " + failure.getMessage()));
        }
        flush();
    }

    private void onBytes(byte[] bytes, int count) {
        if (state != State.UPGRADING) {
            reader.read(bytes, 0, count, this);
        } else if (response.read(bytes, 0, count)) {
            if (!response.isUpgraded()) {
                String text = "The server answered with " + response.status() + " and does not speak WebSocket here.";
                throw HoldfastException.of(Reason.CONNECT_FAILED, text);
            }
            state = State.OPEN;
            listener.onOpen();
            byte[] rest = response.leftover();
            reader.read(rest, 0, rest.length, this);
        }
    }

    private HoldfastException lost(String text) {
        return HoldfastException.of(state == State.UPGRADING ? Reason.CONNECT_FAILED : Reason.CLOSED, text);
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        if (opcode != Opcode.BINARY) {
            throw HoldfastException.of(Reason.PROTOCOL_VIOLATION, "The server sent a text frame.");
        }
        listener.onMessage(buffer, offset, length);
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        if (state == State.OPEN && out.remaining() >= length + MAX_HEADER_BYTES + RESERVED_BYTES) {
            writer.append(out, Opcode.PONG, buffer, offset, length);
        }
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onClose(int code, String reason) {
        String said = reason.isEmpty() ? "" : ": " + reason;
        sayGoodbye(code, "");
        end(lost("The server closed the connection (" + code + said + ")."));
    }

    private void fail(CloseCode code, HoldfastException why) {
        sayGoodbye(code.number(), "");
        end(why);
    }

    private void sayGoodbye(int code, String text) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            writer.appendClose(out, code, text);
            flush();
        }
    }

    /** Writes what is waiting, as far as the peer takes it. */
    private void flush() {
        isFlushDue.set(false);
        try {
            boolean hasMore = state != State.CLOSED;
            while (hasMore) {
                hasMore = gather();
                if (!writeOut()) {
                    channel.getSinkChannel().resumeWrites();
                    return;
                }
            }
            channel.getSinkChannel().suspendWrites();
        } catch (IOException failure) {
            end(lost("The connection is lost: " + failure.getMessage()));
        }
    }

    /** Moves messages into the write buffer. @return whether some are left */
    private boolean gather() {
        byte[] message = state == State.OPEN ? unsent.peek() : null;
        while (message != null) {
            if (message.length + MAX_HEADER_BYTES + RESERVED_BYTES > out.remaining()) {
                return true;
            }
            writer.append(out, Opcode.BINARY, message, 0, message.length);
            unsent.remove();
            message = unsent.peek();
        }
        return false;
    }

    private boolean writeOut() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(out.array(), written, out.length() - written);
        while (bytes.hasRemaining()) {
            if (channel.getSinkChannel().write(bytes) == 0) {
                written = bytes.position();
                return false;
            }
        }
        out.reset();
        written = 0;
        return channel.getSinkChannel().flush();
    }

    private void end(HoldfastException why) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            IoUtils.safeClose(channel);
            listener.onEnd(why);
        }
    }
}
