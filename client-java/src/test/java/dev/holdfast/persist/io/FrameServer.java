package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.Role;
import dev.holdfast.protocol.websocket.UpgradeDecision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A WebSocket server whose messages are texts, answered as a test says; or one that refuses upgrades. */
final class FrameServer implements AutoCloseable {

    /** What becomes of a message. */
    interface Script {
        void onMessage(String text, Peer peer) throws IOException;
    }

    final Queue<String> heads = new ConcurrentLinkedQueue<>();
    final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    final Queue<Integer> closeCodes = new ConcurrentLinkedQueue<>();
    private final Acceptor acceptor;
    private final Script script;
    private volatile String refusal = "";
    private volatile boolean isDeaf;

    FrameServer(ServerSocket listener, Script script) {
        this.script = script;
        this.acceptor = new Acceptor(listener, socket -> Acceptor.start("frame-connection", () -> serve(socket)));
    }

    /** Answers upgrades with this head from now on. */
    void refuseWith(String head) {
        refusal = head;
    }

    /** Answers no more pings. */
    void goDeaf() {
        isDeaf = true;
    }

    InetSocketAddress address() {
        return acceptor.address();
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = readHead(socket.getInputStream());
            heads.add(head);
            socket.getOutputStream().write(answer(head).getBytes(ISO_8859_1));
            if (refusal.isEmpty()) {
                Peer peer = new Peer(socket);
                peers.add(peer);
                peer.read(socket.getInputStream());
            }
        } catch (IOException | UncheckedIOException lost) {
            // The client has left.
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no head");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private String answer(String head) {
        if (!refusal.isEmpty()) {
            return refusal;
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.lines().skip(1).filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon), List.of(line.substring(colon + 1).trim()));
        });
        UpgradeDecision decision = Handshake.check("GET", headers::get);
        StringBuilder answer = new StringBuilder("HTTP/1.1 " + decision.status() + " x\r\n");
        decision.headers()
                .forEach((name, value) ->
                        answer.append(name).append(": ").append(value).append("\r\n"));
        return answer.append("\r\n").toString();
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    /** One client. */
    final class Peer implements FrameHandler {
        private final Socket socket;
        private final FrameWriter writer = FrameWriter.server();

        Peer(Socket socket) {
            this.socket = socket;
        }

        void read(InputStream in) throws IOException {
            FrameReader reader = new FrameReader(Role.SERVER, 1 << 24);
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                reader.read(buffer, 0, count, this);
            }
        }

        void say(String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            FrameBuffer out = new FrameBuffer(0, bytes.length + 100);
            writer.append(out, Opcode.BINARY, bytes, 0, bytes.length);
            write(out);
        }

        void control(Opcode opcode, String text) throws IOException {
            FrameBuffer out = new FrameBuffer(0, 200);
            byte[] bytes = text.getBytes(UTF_8);
            writer.append(out, opcode, bytes, 0, bytes.length);
            write(out);
        }

        void sayGoodbye(int code) throws IOException {
            FrameBuffer out = new FrameBuffer(0, 200);
            writer.appendClose(out, code, "as the test says");
            write(out);
        }

        private synchronized void write(FrameBuffer out) throws IOException {
            OutputStream to = socket.getOutputStream();
            to.write(out.array(), 0, out.length());
        }

        @Override
        public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
            try {
                script.onMessage(new String(buffer, offset, length, UTF_8), this);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void onPing(byte[] buffer, int offset, int length) {
            heads.add("ping");
            try {
                if (!isDeaf) {
                    control(Opcode.PONG, "");
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void onPong(byte[] buffer, int offset, int length) {
            heads.add("pong " + new String(buffer, offset, length, UTF_8));
        }

        @Override
        public void onClose(int code, String reason) {
            closeCodes.add(code);
        }
    }
}
