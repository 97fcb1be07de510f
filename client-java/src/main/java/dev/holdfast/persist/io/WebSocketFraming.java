package dev.holdfast.persist.io;

import dev.holdfast.persist.ComeBackLater;
import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.protocol.CloseCode;
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
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RFC 6455, from the upgrade to the close: each message is a binary frame. A server that does not upgrade is refused;
 * where it says when to come back, the address is left alone until then; where it closes with a code that asks clients
 * to stay away, for an hour.
 *
 * <p><em>One thread at a time.</em>
 */
public final class WebSocketFraming implements Framing {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NOTHING = {};
    /** Room for the upgrade, and for the answers to more pings than anybody sends at a time. */
    private static final int MAX_OWN_BYTES = 64 * 1024;

    private static final int MAX_CONTROL_FRAME_BYTES = 6 + 125;
    private static final Duration WHEN_CROWDED = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final FrameBuffer own = new FrameBuffer(0, MAX_OWN_BYTES);
    private final FrameWriter writer = FrameWriter.client(RANDOM::nextInt);
    private final FrameReader reader = new FrameReader(Role.CLIENT, Conversation.MAX_MESSAGE_BYTES);
    private final HandshakeResponseReader response;
    private boolean isClosing;

    private WebSocketFraming(String host, String path, Map<String, String> headers) {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        String key = Handshake.key(nonce);
        response = new HandshakeResponseReader(key);
        byte[] request = Handshake.request(host, path, key, headers);
        own.write(request, 0, request.length);
    }

    /**
     * WebSockets at this path of their servers.
     *
     * @param path with the query, beginning with a slash, percent-encoded
     * @param headers further ones, such as {@code Authorization}
     */
    public static Factory at(String path, Map<String, String> headers) {
        Map<String, String> copy = Map.copyOf(headers);
        return (to, dial) -> new WebSocketFraming(host(to, dial), path, copy);
    }

    /** What {@code Host} says. */
    public static String host(Endpoint to, Dial dial) {
        String name = dial.serverName();
        return (name.contains(":") ? "[" + name + "]" : name) + ":"
                + to.address().getPort();
    }

    @Override
    public boolean isOpen() {
        return response.isUpgraded() && !isClosing;
    }

    @Override
    public void read(byte[] buffer, int offset, int length, Receiver receiver) throws IOException {
        Handler handler = new Handler(receiver);
        try {
            if (response.isComplete()) {
                reader.read(buffer, offset, length, handler);
            } else if (response.read(buffer, offset, length)) {
                checkUpgrade();
                byte[] rest = response.leftover();
                reader.read(rest, 0, rest.length, handler);
            }
        } catch (ProtocolViolation violation) {
            close(violation.code().number());
            throw new IOException("The server broke the rules of WebSocket: " + violation.reason(), violation);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private void checkUpgrade() throws IOException {
        if (!response.isUpgraded()) {
            String text = "The server answered with " + response.status() + " and does not speak WebSocket here.";
            Duration wait = retryAfter(response.header("Retry-After").orElse(""));
            throw wait == null ? new NotUpgraded(response.status(), text) : new ComeBackLater(text, wait);
        }
    }

    private static @Nullable Duration retryAfter(String header) {
        if (!header.matches("\\d{1,9}")) {
            return null;
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(header));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    @Override
    public void writeOwn(FrameBuffer out) {
        out.write(own.length() == 0 ? NOTHING : own.array(), 0, own.length());
        own.reset();
    }

    @Override
    public boolean hasOwn() {
        return own.length() > 0;
    }

    @Override
    public void append(FrameBuffer out, byte[] message) {
        writer.append(out, Opcode.BINARY, message, 0, message.length);
    }

    @Override
    public boolean ping() {
        if (isOpen()) {
            control(Opcode.PING, NOTHING, 0, 0);
        }
        return true;
    }

    @Override
    public void sayGoodbye() {
        close(CloseCode.NORMAL.number());
    }

    private void close(int code) {
        if (isOpen()) {
            isClosing = true;
            writer.appendClose(own, code, "");
        }
    }

    private void control(Opcode opcode, byte[] buffer, int offset, int length) {
        if (own.remaining() >= 2 * MAX_CONTROL_FRAME_BYTES) {
            writer.append(own, opcode, buffer, offset, length);
        }
    }

    /**
     * What the frames of one read are.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Handler implements FrameHandler {
        private final Receiver receiver;

        Handler(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
            try {
                if (opcode != Opcode.BINARY) {
                    throw new IOException("The server sent a text frame.");
                }
                receiver.onMessage(buffer, offset, length);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void onPing(byte[] buffer, int offset, int length) {
            control(Opcode.PONG, buffer, offset, length);
        }

        @Override
        public void onPong(byte[] buffer, int offset, int length) {
            receiver.onPong();
        }

        @Override
        public void onClose(int code, String reason) {
            close(code);
            String text = "The server closed the connection (" + code + (reason.isEmpty() ? "" : ": " + reason) + ").";
            throw new UncheckedIOException(
                    switch (CloseCode.reconnect(code)) {
                        case NEVER -> new ComeBackLater(text, LONGEST_WAIT);
                        case LATER -> new ComeBackLater(text, WHEN_CROWDED);
                        case BACKOFF, ELSEWHERE, AUTHENTICATE, RESUME -> new IOException(text);
                    });
        }
    }
}
