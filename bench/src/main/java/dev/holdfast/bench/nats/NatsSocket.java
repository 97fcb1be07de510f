package dev.holdfast.bench.nats;

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
 * A subscription of the peer over a WebSocket of its own, which only counts what is delivered. The peer's client has
 * several threads for each connection; a thousand of them would measure the client.
 *
 * <p><em>One thread at a time.</em>
 */
final class NatsSocket implements FrameHandler, AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 1 << 24;
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    private static final String CONNECT = "CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1}\r\n";

    private final SocketChannel channel;
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_MESSAGE_BYTES);
    private final FrameWriter writer = FrameWriter.client(new SecureRandom()::nextInt);
    private final NatsLines lines = new NatsLines();

    private NatsSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects, subscribes to a subject and waits until the server has noted that. */
    static NatsSocket subscribe(InetSocketAddress server, String subject, byte[] readBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(ByteBuffer.wrap(UPGRADE.getBytes(StandardCharsets.US_ASCII)));
        awaitUpgrade(channel);
        NatsSocket socket = new NatsSocket(channel);
        socket.say(CONNECT + "SUB " + subject + " 1\r\nPING\r\n");
        while (!socket.lines.hasPong()) {
            socket.read(readBuffer);
        }
        return socket;
    }

    private static void awaitUpgrade(SocketChannel channel) throws IOException {
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

    private void say(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        FrameBuffer frame = new FrameBuffer(256, 1 << 16);
        writer.append(frame, Opcode.BINARY, bytes, 0, bytes.length);
        ByteBuffer out = ByteBuffer.wrap(frame.array(), 0, frame.length());
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** Reads what has come. @return how many messages that were */
    long read(byte[] readBuffer) throws IOException {
        int count = channel.read(ByteBuffer.wrap(readBuffer));
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        long before = lines.messages();
        reader.read(readBuffer, 0, count, this);
        if (lines.takePing()) {
            say("PONG\r\n");
        }
        return lines.messages() - before;
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        lines.read(buffer, offset, length);
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        // The peer pings with a line of its protocol.
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onClose(int code, String reason) {
        throw new IllegalStateException("the peer closed with " + code + " " + reason);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
