package dev.holdfast.server;

import dev.holdfast.protocol.vectors.ServerUnderTest.SocketConnection;
import dev.holdfast.protocol.vectors.SocketFrame;
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
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/** A WebSocket over a plain socket, on which one thread sends and receives. */
final class PlainWebSocket implements SocketConnection, FrameHandler {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Socket socket;
    private final FrameWriter writer = FrameWriter.client(() -> 0x5a3cc3a5);
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_BYTES);
    private final Deque<SocketFrame> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[65_536];

    private PlainWebSocket(Socket socket) {
        this.socket = socket;
    }

    static PlainWebSocket connect(int port) {
        return connect(port, Map.of());
    }

    /** @param headers beside those of the handshake */
    static PlainWebSocket connect(int port, Map<String, String> headers) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            PlainWebSocket connection = new PlainWebSocket(socket);
            connection.shakeHands(headers);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shakeHands(Map<String, String> headers) throws IOException {
        String key = Handshake.key(new byte[Handshake.NONCE_BYTES]);
        socket.getOutputStream().write(Handshake.request("localhost", "/", key, headers));
        HandshakeResponseReader response = new HandshakeResponseReader(key);
        while (!response.isComplete()) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("The server closed the connection in the handshake");
            }
            response.read(buffer, 0, count);
        }
        byte[] leftover = response.leftover();
        reader.read(leftover, 0, leftover.length, this);
    }

    @Override
    public void send(SocketFrame frame) {
        byte[] payload = frame.payload();
        FrameBuffer out = new FrameBuffer(1024, MAX_BYTES);
        writer.append(
                out, frame.kind() == SocketFrame.Kind.TEXT ? Opcode.TEXT : Opcode.BINARY, payload, 0, payload.length);
        try {
            socket.getOutputStream().write(out.array(), 0, out.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SocketFrame receive() {
        try {
            while (received.isEmpty()) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    throw new AssertionError("The server ended the connection without a close frame");
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
        byte[] payload = Arrays.copyOfRange(bytes, offset, offset + length);
        received.add(opcode == Opcode.TEXT ? SocketFrame.text(payload) : SocketFrame.binary(payload));
    }

    @Override
    public void onPing(byte[] bytes, int offset, int length) {
        // The server's clock stands still while it waits, so it does not miss the pong.
    }

    @Override
    public void onPong(byte[] bytes, int offset, int length) {
        // Nothing here sends pings.
    }

    @Override
    public void onClose(int code, String reason) {
        received.add(SocketFrame.close(code));
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
