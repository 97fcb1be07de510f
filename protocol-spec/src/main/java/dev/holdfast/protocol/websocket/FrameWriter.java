package dev.holdfast.protocol.websocket;

import dev.holdfast.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * The writing half of a connection: appends whole, unfragmented frames to a {@link FrameBuffer}.
 *
 * <p>There are two ways. {@link #append} copies a payload that exists. Between {@link #begin} and {@link #end} an
 * encoder writes the payload straight into the buffer:
 *
 * <pre>{@code
 * int frame = writer.begin(out, expectedBytes);
 * encoder.encode(reply, out);
 * writer.end(out, frame, Opcode.BINARY);
 * }</pre>
 *
 * <p>{@code begin} reserves the header that the expected length needs and {@code end} fills it in. If the payload
 * turned out to need a header of another size it is moved by the difference; nothing moves when the guess was right. To
 * give up a frame, {@link FrameBuffer#truncate} to its start.
 *
 * <p>The writer holds no state of a connection; one may serve many. A client's masking keys must not be predictable for
 * whoever chooses the payloads (RFC 6455, section 10.3), so they should come from a secure random source.
 *
 * <p><em>One thread at a time.</em>
 */
public final class FrameWriter {
    /** The longest close reason that fits into a control frame beside the code. */
    public static final int MAX_REASON_BYTES = FrameHeader.MAX_CONTROL_PAYLOAD_BYTES - Short.BYTES;

    private final Role role;
    private final IntSupplier maskingKeys;

    private FrameWriter(Role role, IntSupplier maskingKeys) {
        this.role = role;
        this.maskingKeys = maskingKeys;
    }

    /** A writer for the side that accepted the connection; it does not mask. */
    public static FrameWriter server() {
        return new FrameWriter(Role.SERVER, () -> 0);
    }

    /** A writer for the side that opened the connection; each frame takes one key. */
    public static FrameWriter client(IntSupplier maskingKeys) {
        return new FrameWriter(Role.CLIENT, maskingKeys);
    }

    /** Appends a frame with a copy of the payload. */
    public void append(FrameBuffer out, Opcode opcode, byte[] payload, int offset, int length) {
        check(opcode, length);
        out.ensure(headerBytes(length) + length);
        int frame = begin(out, length);
        out.write(payload, offset, length);
        end(out, frame, opcode);
    }

    /** Appends a frame whose payload is compressed, unless it would be no smaller so. */
    public void appendCompressed(
            FrameBuffer out, Opcode opcode, byte[] payload, int offset, int length, MessageDeflater deflater) {
        int packed = deflater.deflate(payload, offset, length);
        if (packed >= length) {
            append(out, opcode, payload, offset, length);
        } else {
            int frame = out.length();
            append(out, opcode, deflater.array(), 0, packed);
            out.array()[frame] |= FrameHeader.COMPRESSED;
        }
        deflater.release();
    }

    /**
     * Reserves a header and returns where the frame starts, as {@link #end} wants it. Frames do not nest.
     *
     * @param expectedBytes a guess of the payload's length
     */
    public int begin(FrameBuffer out, int expectedBytes) {
        int frame = out.length();
        int reserved = headerBytes(expectedBytes);
        out.ensure(reserved);
        out.advance(reserved);
        // The first reserved byte tells end() the size of the reservation.
        out.array()[frame] = (byte) reserved;
        return frame;
    }

    /** Completes the frame that {@link #begin} started; all that was written since is its payload. */
    public void end(FrameBuffer out, int frame, Opcode opcode) {
        int reserved = out.array()[frame];
        int length = out.length() - frame - reserved;
        check(opcode, length);
        int header = headerBytes(length);
        if (header != reserved) {
            out.shift(frame + reserved, header - reserved);
        }
        writeHeader(out.array(), frame, opcode, length);
        if (role == Role.CLIENT) {
            int payload = frame + header;
            int key = maskingKeys.getAsInt();
            Masks.writeKey(out.array(), payload - Masks.KEY_BYTES, key);
            Masks.apply(key, out.array(), payload, length);
        }
    }

    /** Appends a close frame; the reason is cut to {@link #MAX_REASON_BYTES} at the end of a character. */
    public void appendClose(FrameBuffer out, CloseCode code, String reason) {
        appendClose(out, code.number(), reason);
    }

    /**
     * Appends a close frame with a code as {@link FrameHandler#onClose} reports it: 1005 makes an empty close frame,
     * any other code that may not appear on the wire is refused.
     */
    public void appendClose(FrameBuffer out, int code, String reason) {
        boolean empty = code == CloseCode.NO_STATUS.number();
        if (!empty && !CloseCode.mayAppearOnWire(code)) {
            throw new IllegalArgumentException("The close code may not be sent: " + code);
        }
        out.ensure(FrameHeader.MAX_HEADER_BYTES + FrameHeader.MAX_CONTROL_PAYLOAD_BYTES);
        int frame = begin(out, 0);
        if (!empty) {
            byte[] bytes = encodedReason(reason);
            out.writeShort(code);
            out.write(bytes, 0, reasonBytes(bytes));
        }
        end(out, frame, Opcode.CLOSE);
    }

    private void check(Opcode opcode, int length) {
        if (opcode == Opcode.CONTINUATION) {
            throw new IllegalArgumentException("Fragments are not written");
        }
        if (opcode.isControl() && length > FrameHeader.MAX_CONTROL_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("A control frame of " + length + " bytes is too long");
        }
    }

    private void writeHeader(byte[] bytes, int frame, Opcode opcode, int length) {
        int maskBit = role == Role.CLIENT ? FrameHeader.MASKED : 0;
        bytes[frame] = (byte) (FrameHeader.FIN | opcode.number());
        if (length < FrameHeader.LENGTH_16_BIT) {
            bytes[frame + 1] = (byte) (maskBit | length);
        } else if (length <= FrameHeader.MAX_16_BIT) {
            bytes[frame + 1] = (byte) (maskBit | FrameHeader.LENGTH_16_BIT);
            FrameHeader.SHORTS.set(bytes, frame + 2, (short) length);
        } else {
            bytes[frame + 1] = (byte) (maskBit | FrameHeader.LENGTH_64_BIT);
            FrameHeader.LONGS.set(bytes, frame + 2, (long) length);
        }
    }

    private int headerBytes(int length) {
        int key = role == Role.CLIENT ? Masks.KEY_BYTES : 0;
        if (length < FrameHeader.LENGTH_16_BIT) {
            return 2 + key;
        }
        return key + (length <= FrameHeader.MAX_16_BIT ? 2 + Short.BYTES : 2 + Long.BYTES);
    }

    private static byte[] encodedReason(String reason) {
        // One character more than can fit, so that a pair that is cut here lies behind the final cut.
        String bounded = reason.substring(0, Math.min(reason.length(), MAX_REASON_BYTES + 1));
        return bounded.getBytes(StandardCharsets.UTF_8);
    }

    private static int reasonBytes(byte[] reason) {
        if (reason.length <= MAX_REASON_BYTES) {
            return reason.length;
        }
        int end = MAX_REASON_BYTES;
        while ((reason[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }
}
