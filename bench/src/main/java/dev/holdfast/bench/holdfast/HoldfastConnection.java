package dev.holdfast.bench.holdfast;

import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.Role;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * One WebSocket over which a {@link Conversation} is held.
 *
 * <p>Every read handles all replies that have come, and what they make the conversation say leaves in one write. The
 * read buffer is shared by the connections of a thread, so an idle one holds next to nothing.
 *
 * <p><em>One thread at a time.</em>
 */
final class HoldfastConnection implements FrameHandler, AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 1 << 24;
    private static final int READ_BUFFER_BYTES = 1 << 18;
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /v2 HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private final SocketChannel channel;
    private final byte[] readBuffer;
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_MESSAGE_BYTES);
    private final FrameWriter writer = FrameWriter.client(new SecureRandom()::nextInt);
    private final FrameBuffer out = RequestBatch.newBuffer();
    private final RequestBatch requests;
    private final MessagePackCursor cursor = new MessagePackCursor();
    private final Reply reply = new Reply();
    private Conversation conversation;
    private int written;
    private long nowNanos;

    private HoldfastConnection(SocketChannel channel, byte[] readBuffer, int maxEnvelopes, Conversation first) {
        this.channel = channel;
        this.readBuffer = readBuffer;
        this.requests = new RequestBatch(out, writer, maxEnvelopes);
        this.conversation = first;
    }

    static byte[] newReadBuffer() {
        return new byte[READ_BUFFER_BYTES];
    }

    /** Connects and upgrades; the socket blocks until it is told otherwise. */
    static HoldfastConnection open(
            InetSocketAddress from, InetSocketAddress server, byte[] readBuffer, int maxEnvelopes) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(from);
        channel.connect(server);
        channel.write(ByteBuffer.wrap(UPGRADE.getBytes(StandardCharsets.US_ASCII)));
        awaitUpgrade(channel);
        return new HoldfastConnection(channel, readBuffer, maxEnvelopes, new Silence());
    }

    private static void awaitUpgrade(SocketChannel channel) throws IOException {
        // One byte at a time, so that no byte of the first frame is taken.
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                throw new EOFException("no upgrade: " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head);
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** Begins a conversation and writes its first requests. */
    void begin(Conversation next) throws IOException {
        conversation = next;
        nowNanos = System.nanoTime();
        next.start(requests, nowNanos);
        flush();
    }

    boolean isFinished() {
        return conversation.isFinished();
    }

    /** Holds a whole conversation on a socket that blocks. */
    void hold(Conversation next) throws IOException {
        begin(next);
        while (!next.isFinished()) {
            exchange();
        }
    }

    /** Reads what has come, answers it, and writes; false when bytes are left to write. */
    boolean exchange() throws IOException {
        int count = channel.read(ByteBuffer.wrap(readBuffer));
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        nowNanos = System.nanoTime();
        reader.read(readBuffer, 0, count, this);
        return flush();
    }

    /** Writes what is waiting; false when the socket did not take all of it. */
    boolean flush() throws IOException {
        requests.endFrame();
        if (written < out.length()) {
            written += channel.write(ByteBuffer.wrap(out.array(), written, out.length() - written));
            if (written < out.length()) {
                return false;
            }
        }
        out.reset();
        written = 0;
        return true;
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        cursor.reset(buffer, offset);
        for (int count = cursor.atArray() ? cursor.readArrayHeader() : 1; count > 0; count--) {
            if (reply.read(buffer, cursor)) {
                conversation.onReply(reply, requests, nowNanos);
            } else if (reply.isPush()) {
                conversation.onPush(reply, requests, nowNanos);
            }
        }
    }

    /** Lets the conversation say what has become due; false when bytes are left to write. */
    boolean tick() throws IOException {
        conversation.onTick(requests, System.nanoTime());
        return flush();
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        writer.append(out, Opcode.PONG, buffer, offset, length);
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onClose(int code, String reason) {
        throw new IllegalStateException("the server closed with " + code + " " + reason);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The conversation of a connection that has not begun one. */
    static final class Silence implements Conversation {
        @Override
        public void start(RequestBatch requests, long nowNanos) {
            // It says nothing.
        }

        @Override
        public void onReply(Reply reply, RequestBatch requests, long nowNanos) {
            throw new IllegalStateException("a reply that nobody asked for: " + reply);
        }

        @Override
        public boolean isFinished() {
            return true;
        }
    }
}
