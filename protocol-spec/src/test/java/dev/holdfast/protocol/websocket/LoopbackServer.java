package dev.holdfast.protocol.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A server for one connection on loopback, as small as the codec allows: it echoes messages, answers pings, echoes the
 * close frame, and closes with the violation's code if the client breaks a rule.
 *
 * <p>The text {@code fragment} is answered with a message in three fragments and a ping between them; the text
 * {@code close} with a close frame of code 4008.
 *
 * <p><em>One thread at a time.</em>
 */
final class LoopbackServer implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final ServerSocket listener;
    private final CompletableFuture<List<String>> events;

    LoopbackServer() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        events = CompletableFuture.supplyAsync(this::serve, LoopbackServer::onThreadOfItsOwn);
    }

    /** On two processors the common pool has one thread, and from JDK 25 on the JDK's client waits for it. */
    private static void onThreadOfItsOwn(Runnable task) {
        Thread thread = new Thread(task, "loopback-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("ws://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/v2");
    }

    /** What the connection saw, complete once it has ended. */
    CompletableFuture<List<String>> events() {
        return events;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private List<String> serve() {
        try (Socket socket = listener.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(answer(readHead(socket.getInputStream())));
            Session session = new Session(out);
            session.run(socket.getInputStream());
            return session.events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END_OF_HEAD)) {
            head.write(in.read());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] answer(String head) {
        List<String> lines = head.lines().toList();
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines.subList(1, lines.size() - 1)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon), List.of(line.substring(colon + 1).trim()));
        }
        String method = lines.get(0).substring(0, lines.get(0).indexOf(' '));
        UpgradeDecision decision = Handshake.check(method, headers::get);
        StringBuilder answer = new StringBuilder(String.format(Locale.ROOT, "HTTP/1.1 %d x\r\n", decision.status()));
        decision.headers().forEach((name, value) -> answer.append(name + ": " + value + "\r\n"));
        return answer.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * One connection after its handshake.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Session implements FrameHandler {
        private final List<String> events = new ArrayList<>();
        private final FrameReader reader = new FrameReader(Role.SERVER, MAX_MESSAGE_BYTES);
        private final FrameWriter writer = FrameWriter.server();
        private final FrameBuffer buffer = new FrameBuffer(1024, 4 * MAX_MESSAGE_BYTES);
        private final OutputStream out;

        Session(OutputStream out) {
            this.out = out;
        }

        void run(InputStream in) throws IOException {
            byte[] bytes = new byte[4096];
            while (!reader.isFinished()) {
                int count = in.read(bytes);
                if (count < 0) {
                    events.add("end of stream");
                    return;
                }
                read(bytes, count);
                out.write(buffer.array(), 0, buffer.length());
                buffer.reset();
            }
        }

        private void read(byte[] bytes, int count) {
            try {
                reader.read(bytes, 0, count, this);
            } catch (ProtocolViolation violation) {
                events.add("violation " + violation.reason());
                writer.appendClose(buffer, violation.code(), violation.reason());
            }
        }

        @Override
        public void onMessage(Opcode opcode, byte[] bytes, int offset, int length) {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            events.add(opcode + " of " + length);
            switch (text) {
                case "fragment" -> appendFragments();
                case "close" -> writer.appendClose(buffer, 4008, "Too slow.");
                default -> writer.append(buffer, opcode, bytes, offset, length);
            }
        }

        private void appendFragments() {
            byte[] text = Frames.utf8("a€ü");
            byte[] frames = Frames.join(
                    Frames.frame(Role.CLIENT, Frames.TEXT, Arrays.copyOfRange(text, 0, 2)),
                    Frames.frame(Role.CLIENT, Frames.FIN | Frames.PING, Frames.utf8("between")),
                    Frames.frame(Role.CLIENT, Frames.CONTINUATION, Arrays.copyOfRange(text, 2, 5)),
                    Frames.frame(Role.CLIENT, Frames.FIN, Arrays.copyOfRange(text, 5, text.length)));
            buffer.write(frames, 0, frames.length);
        }

        @Override
        public void onPing(byte[] bytes, int offset, int length) {
            events.add("PING of " + length);
            writer.append(buffer, Opcode.PONG, bytes, offset, length);
        }

        @Override
        public void onPong(byte[] bytes, int offset, int length) {
            events.add("PONG " + new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code, String reason) {
            events.add("CLOSE " + code + " " + reason);
            writer.appendClose(buffer, code, reason);
        }
    }
}
