package dev.holdfast.server.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.vectors.Tree;
import dev.holdfast.protocol.vectors.Tree.Items;
import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.HandshakeResponseReader;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.Role;
import dev.holdfast.server.base.SteadyClock;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A native connection in MessagePack that asks one thing at a time and keeps what is pushed meanwhile. Whatever goes
 * wrong with it, and whatever takes too long, is an {@link IOException}; then it is of no more use.
 *
 * <p><em>One thread at a time.</em>
 */
final class NativeSocket implements AutoCloseable, FrameHandler {

    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 32 * 1024;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final SteadyClock CLOCK = new SteadyClock();

    private final Socket socket = new Socket();
    private final int timeoutMillis;
    private final FrameWriter writer = FrameWriter.client(() -> 0x2f41c35a);
    private final FrameReader reader = new FrameReader(Role.CLIENT, MAX_BYTES);
    private final Deque<Members> replies = new ArrayDeque<>();
    private final Deque<Members> pushes = new ArrayDeque<>();
    private final byte[] buffer = new byte[16_384];
    private int closeCode;
    private long requests;

    private NativeSocket(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    /** Connects and says hello. */
    static NativeSocket connect(int port, String project, String clientId, int timeoutMillis) throws IOException {
        NativeSocket connection = new NativeSocket(timeoutMillis);
        try {
            connection.open(port);
            String hello = "{\"project\":\"" + project + "\",\"client_id\":\"" + clientId + "\",\"notices\":true}";
            Members reply = connection.request("hello", hello);
            if (reply.whole("status") != 200) {
                throw new IOException("no welcome: " + reply);
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private void open(int port) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMillis);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
        String key = Handshake.key(new byte[Handshake.NONCE_BYTES]);
        socket.getOutputStream().write(Handshake.request("localhost", "/", key, Map.of()));
        HandshakeResponseReader response = new HandshakeResponseReader(key);
        while (!response.isComplete()) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new EOFException("the end within the handshake");
            }
            response.read(buffer, 0, count);
        }
        if (response.status() != SWITCHING_PROTOCOLS) {
            throw new IOException("refused with " + response.status());
        }
        byte[] leftover = response.leftover();
        reader.read(leftover, 0, leftover.length, this);
    }

    /** Sends a request and does not wait for its reply. */
    void send(String action, String body) throws IOException {
        String json = "{\"id\":" + ++requests + ",\"action\":\"" + action + "\",\"body\":" + body + "}";
        byte[] bytes = json.getBytes(UTF_8);
        byte[] pack = JsonCodec.toPack(bytes, 0, bytes.length);
        write(Opcode.BINARY, pack, 0, pack.length);
    }

    private void write(Opcode opcode, byte[] bytes, int offset, int length) throws IOException {
        FrameBuffer out = new FrameBuffer(1024, MAX_BYTES);
        writer.append(out, opcode, bytes, offset, length);
        socket.getOutputStream().write(out.array(), 0, out.length());
    }

    Members request(String action, String body) throws IOException {
        send(action, body);
        long deadline = CLOCK.nowMillis() + timeoutMillis;
        while (replies.isEmpty()) {
            if (!read(deadline)) {
                throw new SocketTimeoutException("no reply to " + action);
            }
        }
        Members reply = replies.remove();
        if (reply.whole("id") != requests) {
            throw new AssertionError("The reply to " + requests + " is " + reply);
        }
        return reply;
    }

    /** What was pushed, or a notice; null when nothing comes in time. */
    @Nullable
    Members nextPush(int waitMillis) throws IOException {
        long deadline = CLOCK.nowMillis() + waitMillis;
        while (pushes.isEmpty()) {
            if (!read(deadline)) {
                return null;
            }
        }
        return pushes.remove();
    }

    /** Reads what comes until then; false when nothing did. */
    private boolean read(long deadline) throws IOException {
        long waitMillis = deadline - CLOCK.nowMillis();
        if (waitMillis <= 0) {
            return false;
        }
        socket.setSoTimeout((int) waitMillis);
        try {
            int count = socket.getInputStream().read(buffer);
            if (count >= 0) {
                reader.read(buffer, 0, count, this);
            }
            if (count < 0 || closeCode > 0) {
                throw new EOFException("closed with " + closeCode);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void onMessage(Opcode opcode, byte[] bytes, int offset, int length) {
        Tree tree = Tree.ofPack(Arrays.copyOfRange(bytes, offset, offset + length));
        if (tree instanceof Items several) {
            several.items().forEach(this::sort);
        } else {
            sort(tree);
        }
    }

    private void sort(Tree tree) {
        Members members = (Members) tree;
        (members.find("id") == null ? pushes : replies).add(members);
    }

    @Override
    public void onPing(byte[] bytes, int offset, int length) {
        try {
            write(Opcode.PONG, bytes, offset, length);
        } catch (IOException e) {
            closeCode = 1006;
        }
    }

    @Override
    public void onPong(byte[] bytes, int offset, int length) {
        // Nothing here sends pings.
    }

    @Override
    public void onClose(int code, String reason) {
        closeCode = code;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
