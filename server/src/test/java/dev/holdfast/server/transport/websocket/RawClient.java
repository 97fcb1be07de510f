package dev.holdfast.server.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.HandshakeResponseReader;
import dev.holdfast.protocol.websocket.MessageDeflater;
import dev.holdfast.protocol.websocket.MessageInflater;
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
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that sends any bytes it is told to; frames come back as lines of text, such as {@code TEXT {}}.
 */
final class RawClient implements AutoCloseable, FrameHandler {

    static final String END = "END";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Socket socket = new Socket();
    private final FrameWriter writer = FrameWriter.client(() -> 0x01020304);
    private final FrameReader reader;
    private final Deque<String> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[65_536];
    private int status;
    private String extension = "";
    private long receivedBytes;

    private RawClient(@Nullable MessageInflater inflater) {
        reader = new FrameReader(Role.CLIENT, MAX_BYTES, inflater);
    }

    static RawClient connect(int port) {
        return connect(port, null);
    }

    /** @param offer of extensions; null for none */
    static RawClient connect(int port, @Nullable String offer) {
        RawClient client = new RawClient(offer == null ? null : new MessageInflater());
        try {
            client.socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            client.socket.setSoTimeout(TIMEOUT_MILLIS);
            client.socket.setTcpNoDelay(true);
            client.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            client.shakeHands(offer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return client;
    }

    private void shakeHands(@Nullable String offer) throws IOException {
        String key = Handshake.key(new byte[Handshake.NONCE_BYTES]);
        String request = new String(Handshake.request("localhost", "/any/path?and=query", key, Map.of()), US_ASCII);
        String extensions = offer == null ? "" : "Sec-WebSocket-Extensions: " + offer + "\r\n";
        write((request.substring(0, request.length() - 2) + extensions + "\r\n").getBytes(US_ASCII));
        HandshakeResponseReader response = new HandshakeResponseReader(key, offer != null);
        while (!response.isComplete()) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("the end within the handshake");
            }
            response.read(buffer, 0, count);
        }
        status = response.status();
        extension = response.header("Sec-WebSocket-Extensions").orElse("");
        byte[] leftover = response.leftover();
        if (status == SWITCHING_PROTOCOLS) {
            reader.read(leftover, 0, leftover.length, this);
        }
    }

    /** What the server has agreed on; empty for nothing. */
    String extension() {
        return extension;
    }

    /** How many bytes of frames have come. */
    long receivedBytes() {
        return receivedBytes;
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

    /** Sends a message compressed, if it is smaller so. */
    void compressed(String json) {
        byte[] payload = json.getBytes(UTF_8);
        FrameBuffer out = new FrameBuffer(0, MAX_BYTES);
        writer.appendCompressed(out, Opcode.TEXT, payload, 0, payload.length, new MessageDeflater());
        write(Arrays.copyOf(out.array(), out.length()));
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
                receivedBytes += count;
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
