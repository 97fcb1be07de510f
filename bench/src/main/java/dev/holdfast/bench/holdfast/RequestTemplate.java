package dev.holdfast.bench.holdfast;

import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * A native request encoded once; each use writes another id, and another number where the text holds eight zeros.
 *
 * <p>Encoding must cost the client next to nothing, because client and server share the machine.
 *
 * <p><em>Thread-safe.</em>
 */
final class RequestTemplate {
    static final String NUMBER = "00000000";
    private static final int ID_OFFSET = 5;
    static final long WIDEST_ID = 0xffff_ffffL;

    private final byte[] bytes;
    private final int numberOffset;

    private RequestTemplate(byte[] bytes) {
        this.bytes = bytes;
        this.numberOffset = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(NUMBER);
    }

    /** Writes the members of a body. */
    @FunctionalInterface
    interface Body {
        void pack(MessageBufferPacker packer) throws IOException;
    }

    static RequestTemplate of(String action, Body body) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(3).packString("id").packLong(WIDEST_ID);
            packer.packString("action").packString(action).packString("body");
            body.pack(packer);
            return new RequestTemplate(packer.toByteArray());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    int length() {
        return bytes.length;
    }

    void append(FrameBuffer out, int id, long number) {
        int start = out.length();
        out.write(bytes, 0, bytes.length);
        byte[] written = out.array();
        writeId(written, start + ID_OFFSET, id);
        if (numberOffset >= 0) {
            writeDigits(written, start + numberOffset, number);
        }
    }

    /** The same for a template that ends with two of {@link #WIDEST_ID}, which two numbers take the place of. */
    void appendRange(FrameBuffer out, int id, int from, int to) {
        int start = out.length();
        out.write(bytes, 0, bytes.length);
        byte[] written = out.array();
        writeId(written, start + ID_OFFSET, id);
        writeId(written, start + bytes.length - 2 * Integer.BYTES - 1, from);
        writeId(written, start + bytes.length - Integer.BYTES, to);
    }

    private static void writeId(byte[] target, int offset, int id) {
        target[offset] = (byte) (id >>> 24);
        target[offset + 1] = (byte) (id >>> 16);
        target[offset + 2] = (byte) (id >>> 8);
        target[offset + 3] = (byte) id;
    }

    private static void writeDigits(byte[] target, int offset, long number) {
        long rest = number;
        for (int digit = NUMBER.length() - 1; digit >= 0; digit--) {
            target[offset + digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
