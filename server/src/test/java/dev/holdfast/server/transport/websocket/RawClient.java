package dev.holdfast.server.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.HandshakeResponseReader;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/**
 * A WebSocket client that sends any bytes it is told to; frames come back as lines of text, such as {@code TEXT {}}.
 */
final class RawClient implements AutoCloseable, FrameHandler {

    static final String END = "END";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Socket socket = new Socket();
    private final FrameWriter writer = FrameWriter.client(() -> 0x01020304);
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_BYTES);
    private final Deque<String> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[65_536];
    private int status;

    private RawClient() {}

    static RawClient connect(int port) {
        RawClient client = new RawClient();
        try {
            client.socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            client.socket.setSoTimeout(TIMEOUT_MILLIS);
            client.socket.setTcpNoDelay(true);
            client.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            client.shakeHands();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return client;
    }

    private void shakeHands() throws IOException {
        String key = Handshake.key(new byte[Handshake.NONCE_BYTES]);
        write(Handshake.request("localhost", "/any/path?and=query", key, Map.of()));
        HandshakeResponseReader response = new HandshakeResponseReader(key);
        while (!response.isComplete()) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("the end within the handshake");
            }
            response.read(buffer, 0, count);
        }
        status = response.status();
        byte[] leftover = response.leftover();
        if (status == SWITCHING_PROTOCOLS) {
            reader.read(leftover, 0, leftover.length, this);
        }
    }

    int status() {
        return status;
    }

    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] frame(Opcode opcode, byte[] payload) {
        FrameBuffer out = new FrameBuffer(0, MAX_BYTES);
        writer.append(out, opcode, payload, 0, payload.length);
        return Arrays.copyOf(out.array(), out.length());
    }

    void send(Opcode opcode, byte[] payload) {
        write(frame(opcode, payload));
    }

    void text(String json) {
        send(Opcode.TEXT, json.getBytes(UTF_8));
    }

    void packed(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        send(Opcode.BINARY, JsonCodec.toPack(bytes, 0, bytes.length));
    }

    void close(int code) {
        FrameBuffer out = new FrameBuffer(0, 256);
        writer.appendClose(out, code, "bye");
        write(Arrays.copyOf(out.array(), out.length()));
    }

    /** The next frame, or {@link #END} at the end of the stream. */
    String next() {
        try {
            while (received.isEmpty()) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    return END;
                }
                reader.read(buffer, 0, count, this);
            }
            return received.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onMessage(Opcode opcode, byte[] bytes, int offset, int length) {
        String shown = opcode == Opcode.TEXT
                ? new String(bytes, offset, length, UTF_8)
                : new String(JsonCodec.toJsonBytes(bytes, offset, length), UTF_8);
        received.add(opcode + " " + shown);
    }

    @Override
    public void onPing(byte[] bytes, int offset, int length) {
        received.add("PING");
    }

    @Override
    public void onPong(byte[] bytes, int offset, int length) {
        received.add("PONG " + new String(bytes, offset, length, UTF_8));
    }

    @Override
    public void onClose(int code, String reason) {
        received.add("CLOSE " + code);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
