package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.ProtocolViolation.protocolError;

import dev.holdfast.protocol.CloseCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The parsed head of the frame that a reader is at, checked byte by byte as it arrives.
 *
 * <pre>
 *   byte 0           byte 1              0, 2 or 8 bytes    0 or 4 bytes
 *   FIN RSV opcode | MASK length (7 bit) | extended length | masking key | payload
 * </pre>
 *
 * <p>{@link #parse} answers one question: how many bytes of the frame must be there before more can be said. It judges
 * each field as soon as its bytes are there and always in the same order, so how the stream was cut never changes the
 * verdict.
 *
 * <p><em>One thread at a time.</em>
 */
final class FrameHeader {
    static final int MAX_CONTROL_PAYLOAD_BYTES = 125;
    static final int MAX_HEADER_BYTES = 14;
    static final int FIN = 0x80;
    static final int MASKED = 0x80;
    static final int LENGTH_16_BIT = 126;
    static final int LENGTH_64_BIT = 127;
    static final int MAX_16_BIT = 0xFFFF;
    static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int BASE_BYTES = 2;
    /** The first reserved bit: the message is compressed. */
    static final int COMPRESSED = 0x40;

    private static final int RESERVED_BITS = 0x70;

    private final int maskBit;
    private final boolean takesCompressed;
    private Opcode opcode = Opcode.CONTINUATION;
    private int fin;
    private boolean isCompressed;
    private int headerBytes;
    private int payloadBytes;

    /**
     * A header as a reader with this role accepts it.
     *
     * @param takesCompressed whether messages may be compressed
     */
    FrameHeader(Role reader, boolean takesCompressed) {
        this.takesCompressed = takesCompressed;
        maskBit = reader == Role.SERVER ? MASKED : 0;
    }

    /**
     * Reads what is there of a frame.
     *
     * @param assembling whether a fragmented message is under way
     * @param roomBytes how many payload bytes a data frame may have
     * @return how many bytes, counted from {@code offset}, the next step needs; if at most {@code available}, the frame
     *     is whole and this is its size
     */
    int parse(byte[] buffer, int offset, int available, Assembling assembling, int roomBytes) {
        if (available < BASE_BYTES) {
            return BASE_BYTES;
        }
        int first = buffer[offset];
        int second = buffer[offset + 1];
        checkBase(first, second, assembling);
        int shortLength = second & 0x7F;
        int lengthEnd = BASE_BYTES + extendedBytes(shortLength);
        if (available < lengthEnd) {
            return lengthEnd;
        }
        payloadBytes = checkLength(declaredLength(buffer, offset + BASE_BYTES, shortLength), shortLength, roomBytes);
        headerBytes = lengthEnd + (maskBit == 0 ? 0 : Masks.KEY_BYTES);
        return headerBytes + payloadBytes;
    }

    Opcode opcode() {
        return opcode;
    }

    /** Whether the message that begins with this frame is compressed. */
    boolean isCompressed() {
        return isCompressed;
    }

    boolean isFinal() {
        return fin != 0;
    }

    int headerBytes() {
        return headerBytes;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    private void checkBase(int first, int second, Assembling assembling) {
        Opcode known = Opcode.of(first & 0x0F);
        boolean mayBeCompressed = takesCompressed && (known == Opcode.TEXT || known == Opcode.BINARY);
        if ((first & RESERVED_BITS & ~(mayBeCompressed ? COMPRESSED : 0)) != 0) {
            throw protocolError("Reserved bits are set.");
        }
        isCompressed = (first & COMPRESSED) != 0;
        checkOpcode(known, assembling);
        if ((second & MASKED) != maskBit) {
            throw protocolError(maskBit == 0 ? "A server must not mask." : "A client must mask.");
        }
        fin = first & FIN;
        if (opcode.isControl() && fin == 0) {
            throw protocolError("A control frame is fragmented.");
        }
        if (opcode.isControl() && (second & 0x7F) > MAX_CONTROL_PAYLOAD_BYTES) {
            throw protocolError("A control frame is longer than 125 bytes.");
        }
    }

    private void checkOpcode(@Nullable Opcode known, Assembling assembling) {
        if (known == null) {
            throw protocolError("The opcode is reserved.");
        }
        if (known == Opcode.CONTINUATION && assembling == Assembling.NOTHING) {
            throw protocolError("A continuation has nothing to continue.");
        }
        if ((known == Opcode.TEXT || known == Opcode.BINARY) && assembling == Assembling.MESSAGE) {
            throw protocolError("A message starts before the last one ended.");
        }
        opcode = known;
    }

    private int checkLength(long declared, int shortLength, int roomBytes) {
        if (declared < 0) {
            throw protocolError("The length has its highest bit set.");
        }
        if ((shortLength == LENGTH_16_BIT && declared < LENGTH_16_BIT)
                || (shortLength == LENGTH_64_BIT && declared <= MAX_16_BIT)) {
            throw protocolError("The length is not written in its shortest form.");
        }
        if (!opcode.isControl() && declared > roomBytes) {
            throw new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, "The message is too big.");
        }
        return (int) declared;
    }

    private static int extendedBytes(int shortLength) {
        return switch (shortLength) {
            case LENGTH_16_BIT -> Short.BYTES;
            case LENGTH_64_BIT -> Long.BYTES;
            default -> 0;
        };
    }

    private static long declaredLength(byte[] buffer, int offset, int shortLength) {
        return switch (shortLength) {
            case LENGTH_16_BIT -> (short) SHORTS.get(buffer, offset) & MAX_16_BIT;
            case LENGTH_64_BIT -> (long) LONGS.get(buffer, offset);
            default -> shortLength;
        };
    }

    /**
     * What a reader is in the middle of.
     *
     * <p><em>Thread-safe.</em>
     */
    enum Assembling {
        /** No fragmented message is under way. */
        NOTHING,
        /** The first fragment of a message has come, the last one has not. */
        MESSAGE
    }
}
