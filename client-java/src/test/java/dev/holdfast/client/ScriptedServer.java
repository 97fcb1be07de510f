package dev.holdfast.client;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.EnvelopeReader;
import dev.holdfast.protocol.envelope.ReplyWriter;
import dev.holdfast.protocol.envelope.RequestId;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A server for one connection that speaks the real frames and envelopes and says what a test tells it to.
 *
 * <p><em>Thread-safe.</em>
 */
final class ScriptedServer implements AutoCloseable {

    /** What the server does with a request, after it has welcomed the client. */
    interface Script {
        void onRequest(Envelope request, Session session) throws IOException;
    }

    static final Welcome WELCOME = new Welcome("scripted", 1, RawValue.EMPTY_MAP, 30, null, List.of());
    private static final int MAX_FRAME_BYTES = 1 << 24;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final ServerSocket listener;
    private final Script script;
    private final String refusalHead;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** A server that welcomes everybody and follows the script from then on. */
    static ScriptedServer greeting(Script script) throws IOException {
        return new ScriptedServer("", (request, session) -> {
            if (ServiceOperations.HELLO.name().equals(request.action())) {
                Hello hello = Hello.SHAPE.read(Objects.requireNonNull(request.body()));
                session.note("hello " + hello.project() + " " + hello.clientId());
                session.reply(request.id(), ServiceOperations.HELLO, WELCOME);
            } else {
                script.onRequest(request, session);
            }
        });
    }

    /** A server that follows the script from the beginning. */
    static ScriptedServer following(Script script) throws IOException {
        return new ScriptedServer("", script);
    }

    /** A server that answers a handshake with this head. */
    static ScriptedServer refusing(String head) throws IOException {
        return new ScriptedServer(head, (request, session) -> {});
    }

    private ScriptedServer(String refusalHead, Script script) throws IOException {
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.refusalHead = refusalHead;
        this.script = script;
        Thread thread = new Thread(this::serve, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/v2?x=1");
    }

    /** What happened, in order; waits for it. */
    String nextEvent() throws InterruptedException {
        return events.take();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve() {
        try (Socket socket = listener.accept()) {
            String head = readHead(socket.getInputStream());
            events.add(head.substring(0, head.indexOf('\r')));
            socket.getOutputStream().write(answer(head));
            if (refusalHead.isEmpty()) {
                new Session(socket).run();
            }
        } catch (IOException | RuntimeException failure) {
            events.add("failed " + failure);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END_OF_HEAD)) {
            head.write(in.read());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private byte[] answer(String head) {
        StringBuilder answer = new StringBuilder(refusalHead);
        if (refusalHead.isEmpty()) {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            head.lines().skip(1).filter(line -> !line.isEmpty()).forEach(line -> {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon),
                        List.of(line.substring(colon + 1).trim()));
            });
            UpgradeDecision decision = Handshake.check("GET", headers::get);
            answer.append("HTTP/1.1 ").append(decision.status()).append(" x\r\n");
            decision.headers()
                    .forEach((name, value) ->
                            answer.append(name).append(": ").append(value).append("\r\n"));
            answer.append("\r\n");
        }
        return answer.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The connection after its handshake.
     *
     * <p><em>One thread at a time.</em>
     */
    final class Session implements FrameHandler {
        private final FrameReader reader = new FrameReader(Role.SERVER, MAX_FRAME_BYTES);
        private final EnvelopeReader envelopes = new EnvelopeReader(Limits.DEFAULT);
        private final FrameWriter writer = FrameWriter.server();
        private final FrameBuffer out = new FrameBuffer(1024, 2 * MAX_FRAME_BYTES);
        private final PackWriter replies = new PackWriter();
        private final Socket socket;
        private int gathered;

        Session(Socket socket) {
            this.socket = socket;
        }

        void run() throws IOException {
            byte[] bytes = new byte[8192];
            int count = 0;
            while (count >= 0 && !reader.isFinished()) {
                count = socket.getInputStream().read(bytes);
                if (count > 0) {
                    reader.read(bytes, 0, count, this);
                }
                flush();
            }
            events.add("end");
        }

        void note(String event) {
            events.add(event);
        }

        /** One frame with one reply. */
        <O> void reply(@Nullable RequestId id, Operation<?, O> operation, O output) {
            gather(id, operation, output);
            sendGathered();
        }

        /** Adds a reply to the frame that {@link #sendGathered} sends. */
        <O> void gather(@Nullable RequestId id, Operation<?, O> operation, O output) {
            begin();
            replies.mapHeader(3).string("id");
            writeId(id);
            replies.string("status").integer(200).string("body");
            operation.output().write(replies, output);
        }

        private void writeId(@Nullable RequestId id) {
            if (id == null) {
                replies.nil();
            } else {
                replies.integer(id.number());
            }
        }

        /** One frame with a reply that has no body. */
        void acknowledge(@Nullable RequestId id) {
            begin();
            replies.mapHeader(2).string("id");
            writeId(id);
            replies.string("status").integer(204);
            sendGathered();
        }

        void gatherNotice(String notice) {
            begin();
            replies.mapHeader(1).string("notice").string(notice);
        }

        private void begin() {
            if (gathered++ == 0) {
                replies.openArray();
            }
        }

        void sendGathered() {
            int from = replies.closeArray(gathered);
            gathered = 0;
            writer.append(out, Opcode.BINARY, replies.buffer(), from, replies.size() - from);
        }

        void refuse(@Nullable RequestId id, Refusal refusal) {
            PackWriter reply = new PackWriter();
            ReplyWriter.writeNativeRefusal(reply, id, refusal);
            frame(Opcode.BINARY, reply.toByteArray());
        }

        void frame(Opcode opcode, byte[] payload) {
            writer.append(out, opcode, payload, 0, payload.length);
        }

        void bytes(byte[] bytes) {
            out.write(bytes, 0, bytes.length);
        }

        void closeWith(CloseCode code, String reason) {
            writer.appendClose(out, code, reason);
        }

        /** Cuts the connection without a word. */
        void cut() throws IOException {
            socket.close();
        }

        private void flush() throws IOException {
            OutputStream to = socket.getOutputStream();
            to.write(out.array(), 0, out.length());
            out.reset();
        }

        @Override
        public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
            envelopes.read(Encoding.MESSAGE_PACK, buffer, offset, length, this::onRequest);
        }

        private void onRequest(Envelope request) {
            try {
                script.onRequest(request, this);
            } catch (IOException failure) {
                events.add("failed " + failure);
            }
        }

        @Override
        public void onPing(byte[] buffer, int offset, int length) {
            events.add("ping");
        }

        @Override
        public void onPong(byte[] buffer, int offset, int length) {
            events.add("pong " + new String(buffer, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code, String reason) {
            events.add("close " + code);
            writer.appendClose(out, code, reason);
        }
    }
}
