package dev.holdfast.protocol.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Frames written by hand, right or wrong, independently of {@link FrameWriter}.
 *
 * <p><em>Thread-safe.</em>
 */
final class Frames {
    static final int FIN = 0x80;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, (byte) 0x3D};

    private Frames() {}

    /** A frame as it reaches a reader of this role; {@code first} is the whole first byte. */
    static byte[] frame(Role reader, int first, byte[] payload) {
        return frame(reader, first, payload, shortestLength(payload.length));
    }

    /** A frame whose length stands in 0, 2 or 8 further bytes. */
    static byte[] frame(Role reader, int first, byte[] payload, int lengthBytes) {
        ByteBuffer head = ByteBuffer.allocate(10);
        int mask = reader == Role.SERVER ? 0x80 : 0;
        head.put((byte) first);
        switch (lengthBytes) {
            case 0 -> head.put((byte) (mask | payload.length));
            case 2 -> head.put((byte) (mask | 126)).putShort((short) payload.length);
            default -> head.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] start = head.array();
        return reader == Role.SERVER
                ? join(slice(start, head.position()), KEY, masked(payload))
                : join(slice(start, head.position()), payload);
    }

    static byte[] text(Role reader, String payload) {
        return frame(reader, FIN | TEXT, utf8(payload));
    }

    static byte[] close(Role reader, int code, byte[] reason) {
        byte[] number = {(byte) (code >> 8), (byte) code};
        return frame(reader, FIN | CLOSE, join(number, reason));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.write(part, 0, part.length);
        }
        return joined.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Bytes that differ from their neighbours, so that a shifted copy is seen. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private static int shortestLength(int length) {
        return length <= 125 ? 0 : length <= 65535 ? 2 : 8;
    }

    private static byte[] slice(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] masked(byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= KEY[i % KEY.length];
        }
        return masked;
    }
}
