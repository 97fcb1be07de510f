package dev.holdfast.protocol.codec;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack that nobody vouches for. No header is believed before the bytes behind it are known to be there, so
 * that a few bytes can never ask for much memory; nesting is bounded; nothing recurses; text must be UTF-8.
 *
 * <p>Every fault is a {@link Refusal}: {@link ErrorCode#FRAME_UNREADABLE} when the bytes are no MessagePack,
 * {@link ErrorCode#VALUE_UNSUPPORTED} when {@link #content()} meets a value that JSON could not show.
 *
 * <p><em>One thread at a time.</em>
 */
public final class PackReader {

    /** The kinds of value that a reader tells apart. */
    public enum Kind {
        NIL,
        BOOLEAN,
        INTEGER,
        FLOAT,
        STRING,
        BINARY,
        ARRAY,
        MAP,
        EXTENSION
    }

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Kind[] KINDS = kinds();

    /** Per level of nesting, how many values are still to come; made when something nested is walked over. */
    private int @Nullable [] openValues;

    private byte[] buffer = new byte[0];
    private int position;
    private int end;

    public static PackReader of(byte[] buffer, int offset, int length) {
        PackReader reader = new PackReader();
        reader.reset(buffer, offset, length);
        return reader;
    }

    private static Kind[] kinds() {
        Kind[] kinds = new Kind[256];
        Arrays.fill(kinds, 0x00, 0x80, Kind.INTEGER);
        Arrays.fill(kinds, 0x80, 0x90, Kind.MAP);
        Arrays.fill(kinds, 0x90, 0xa0, Kind.ARRAY);
        Arrays.fill(kinds, 0xa0, 0xc0, Kind.STRING);
        kinds[0xc0] = Kind.NIL;
        Arrays.fill(kinds, 0xc2, 0xc4, Kind.BOOLEAN);
        Arrays.fill(kinds, 0xc4, 0xc7, Kind.BINARY);
        Arrays.fill(kinds, 0xc7, 0xca, Kind.EXTENSION);
        Arrays.fill(kinds, 0xca, 0xcc, Kind.FLOAT);
        Arrays.fill(kinds, 0xcc, 0xd4, Kind.INTEGER);
        Arrays.fill(kinds, 0xd4, 0xd9, Kind.EXTENSION);
        Arrays.fill(kinds, 0xd9, 0xdc, Kind.STRING);
        Arrays.fill(kinds, 0xdc, 0xde, Kind.ARRAY);
        Arrays.fill(kinds, 0xde, 0xe0, Kind.MAP);
        Arrays.fill(kinds, 0xe0, 0x100, Kind.INTEGER);
        return kinds;
    }

    /** Starts over on other bytes; they must not change while they are read. */
    public void reset(byte[] newBuffer, int offset, int length) {
        buffer = newBuffer;
        position = offset;
        end = offset + length;
    }

    /** The index in the buffer of the next unread byte. */
    public int position() {
        return position;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int remaining() {
        return end - position;
    }

    public boolean hasNext() {
        return position < end;
    }

    /** The kind of the next value, which stays unread. */
    public Kind nextKind() {
        need(1);
        Kind kind = KINDS[buffer[position] & 0xff];
        if (kind == null) {
            throw unreadable("holds the byte 0xc1, which means nothing");
        }
        return kind;
    }

    public boolean nextIs(Kind kind) {
        return nextKind() == kind;
    }

    /** Reads a nil if it is the next value, and says whether it was. */
    public boolean tryNil() {
        boolean isNil = nextKind() == Kind.NIL;
        if (isNil) {
            position++;
        }
        return isNil;
    }

    /** Reads a map's header: the number of pairs that follow, each of at least two bytes that are there. */
    public int mapHeader() {
        expect(Kind.MAP);
        long pairs = header(0x80, 0x0f, 0xde);
        if (2 * pairs > remaining()) {
            throw unreadable("declares a map of " + pairs + " pairs and ends before");
        }
        return (int) pairs;
    }

    /** Reads an array's header: the number of elements that follow, each of at least one byte that is there. */
    public int arrayHeader() {
        expect(Kind.ARRAY);
        long elements = header(0x90, 0x0f, 0xdc);
        if (elements > remaining()) {
            throw unreadable("declares an array of " + elements + " elements and ends before");
        }
        return (int) elements;
    }

    /** A count out of a fix, 16-bit or 32-bit header. */
    private long header(int fix, int mask, int wide) {
        int first = next();
        if (first < wide) {
            return (first ^ fix) & mask;
        }
        return first == wide ? readUnsignedShort() : readUnsignedInt();
    }

    /** Reads text. */
    public String string() {
        int length = stringHeader();
        int from = position;
        position += length;
        if (isAscii(from, length)) {
            return new String(buffer, from, length, StandardCharsets.ISO_8859_1);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, from, length);
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw unreadable("holds text that is not UTF-8");
        }
    }

    /** Reads text if it equals {@code expected}, which must be ASCII; otherwise it stays unread. */
    public boolean tryString(byte[] expected) {
        int from = position;
        int length = stringHeader();
        if (length == expected.length
                && Arrays.equals(buffer, position, position + length, expected, 0, expected.length)) {
            position += length;
            return true;
        }
        position = from;
        return false;
    }

    /** Reads the header of text; that many bytes are there. */
    private int stringHeader() {
        expect(Kind.STRING);
        int first = next();
        long length;
        if (first < 0xc0) {
            length = first & 0x1f;
        } else {
            length = first == 0xd9 ? next() : first == 0xda ? readUnsignedShort() : readUnsignedInt();
        }
        return present(length);
    }

    public boolean bool() {
        expect(Kind.BOOLEAN);
        return next() == 0xc3;
    }

    /** Reads the data of an extension, which must be of that type. */
    public byte[] extension(int type) {
        expect(Kind.EXTENSION);
        int length = present(extensionBytes(next()));
        int found = (byte) next();
        if (found != (byte) type) {
            throw unreadable("has an extension of type " + found + " where " + type + " was expected");
        }
        position += length - 1;
        return Arrays.copyOfRange(buffer, position - length + 1, position);
    }

    /** Reads an integer; one outside of 64 bits with a sign is refused. */
    public long integer() {
        expect(Kind.INTEGER);
        int first = next();
        if (first < 0x80 || first >= 0xe0) {
            return (byte) first;
        }
        return switch (first) {
            case 0xcc -> next();
            case 0xcd -> readUnsignedShort();
            case 0xce -> readUnsignedInt();
            case 0xcf -> unsignedLong();
            case 0xd0 -> (byte) next();
            case 0xd1 -> (short) readUnsignedShort();
            case 0xd2 -> (int) readUnsignedInt();
            default -> readLong();
        };
    }

    private long unsignedLong() {
        long value = readLong();
        if (value < 0) {
            throw Refusal.of(ErrorCode.BODY_UNREADABLE, "JSON contains integer that is too large.");
        }
        return value;
    }

    public double floating() {
        expect(Kind.FLOAT);
        return next() == 0xca ? Float.intBitsToFloat((int) readUnsignedInt()) : Double.longBitsToDouble(readLong());
    }

    /**
     * Reads one value that is to be kept, and copies its bytes: a value that JSON can show too. Refused are binary and
     * extension values, keys that are no text, floats that are no number, integers beyond 64 bits, and deep nesting.
     */
    public RawValue content() {
        int from = position;
        walk(true);
        return new RawValue(Arrays.copyOfRange(buffer, from, position));
    }

    /** Passes over one value of any kind. */
    public void skip() {
        walk(false);
    }

    /** Passes over all that is left, whole values that were passed over before, and says whether its text is UTF-8. */
    public boolean isTextLeftUtf8() {
        while (hasNext()) {
            Kind kind = nextKind();
            switch (kind) {
                case MAP -> {
                    int ignored = mapHeader();
                }
                case ARRAY -> {
                    int ignored = arrayHeader();
                }
                case STRING -> {
                    int length = stringHeader();
                    if (!isAscii(position, length) && !isUtf8(length)) {
                        return false;
                    }
                    position += length;
                }
                default -> skipScalar(kind);
            }
        }
        return true;
    }

    private void walk(boolean isContent) {
        Kind kind = nextKind();
        if (kind == Kind.ARRAY || kind == Kind.MAP) {
            walkNested(isContent);
        } else if (isContent) {
            checkScalar(kind);
        } else {
            skipScalar(kind);
        }
    }

    /** Walks over one value; {@code open[depth]} counts the values still to come at each level, twice for a map. */
    private void walkNested(boolean isContent) {
        int[] open = openValues;
        if (open == null) {
            open = new int[Limits.MAX_NESTING_DEPTH + 1];
            openValues = open;
        }
        int mapLevels = 0;
        int depth = 0;
        open[0] = 1;
        while (true) {
            while (open[depth] == 0) {
                if (depth == 0) {
                    return;
                }
                mapLevels &= ~(1 << (depth - 1));
                depth--;
            }
            boolean isKey = depth > 0 && (mapLevels & (1 << (depth - 1))) != 0 && (open[depth] & 1) == 0;
            open[depth]--;
            Kind kind = nextKind();
            if (isContent && isKey && kind != Kind.STRING) {
                throw unsupported("a map key that is no string");
            }
            if (kind == Kind.ARRAY || kind == Kind.MAP) {
                if (depth == Limits.MAX_NESTING_DEPTH) {
                    throw unreadable("is nested deeper than " + Limits.MAX_NESTING_DEPTH + " levels");
                }
                depth++;
                open[depth] = kind == Kind.MAP ? 2 * mapHeader() : arrayHeader();
                mapLevels |= kind == Kind.MAP ? 1 << (depth - 1) : 0;
            } else if (isContent) {
                checkScalar(kind);
            } else {
                skipScalar(kind);
            }
        }
    }

    private void checkScalar(Kind kind) {
        switch (kind) {
            case STRING -> {
                int length = stringHeader();
                if (!isAscii(position, length) && !isUtf8(length)) {
                    throw unreadable("holds text that is not UTF-8");
                }
                position += length;
            }
            case INTEGER -> {
                long ignored = integer();
            }
            case FLOAT -> {
                if (!Double.isFinite(floating())) {
                    throw unsupported("a float that is not a number");
                }
            }
            case BINARY -> throw unsupported("a binary value");
            case EXTENSION -> throw unsupported("an extension value");
            default -> position++;
        }
    }

    private boolean isUtf8(int length) {
        try {
            var ignored = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, position, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void skipScalar(Kind kind) {
        int bytes = switch (kind) {
            case STRING -> stringHeader();
            case BINARY -> present(sized(next() - 0xc4));
            case EXTENSION -> present(extensionBytes(next()));
            default -> present(scalarBytes(next()));
        };
        position += bytes;
    }

    /** The type byte and the data behind an extension's header. */
    private long extensionBytes(int first) {
        return 1 + (first < 0xd4 ? sized(first - 0xc7) : 1L << (first - 0xd4));
    }

    private long sized(int width) {
        return width == 0 ? next() : width == 1 ? readUnsignedShort() : readUnsignedInt();
    }

    /** The bytes behind the first one of an integer, a float, a boolean or nil. */
    private static int scalarBytes(int first) {
        return switch (first) {
            case 0xcc, 0xd0 -> 1;
            case 0xcd, 0xd1 -> 2;
            case 0xca, 0xce, 0xd2 -> 4;
            case 0xcb, 0xcf, 0xd3 -> 8;
            default -> 0;
        };
    }

    private boolean isAscii(int from, int length) {
        int i = from;
        int to = from + length;
        for (; i + 8 <= to; i += 8) {
            if (((long) LONG.get(buffer, i) & 0x8080808080808080L) != 0) {
                return false;
            }
        }
        for (; i < to; i++) {
            if (buffer[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void expect(Kind kind) {
        Kind found = nextKind();
        if (found != kind) {
            throw unreadable("has " + found + " where " + kind + " was expected");
        }
    }

    private int next() {
        need(1);
        return buffer[position++] & 0xff;
    }

    private long readUnsignedShort() {
        need(2);
        position += 2;
        return (short) SHORT.get(buffer, position - 2) & 0xffffL;
    }

    private long readUnsignedInt() {
        need(4);
        position += 4;
        return (int) INT.get(buffer, position - 4) & 0xffffffffL;
    }

    private long readLong() {
        need(8);
        position += 8;
        return (long) LONG.get(buffer, position - 8);
    }

    private int present(long bytes) {
        if (bytes > remaining()) {
            throw unreadable("declares " + bytes + " bytes and ends before");
        }
        return (int) bytes;
    }

    private void need(int bytes) {
        if (end - position < bytes) {
            throw unreadable("ends too early");
        }
    }

    private static Refusal unreadable(String detail) {
        return Refusal.of(
                ErrorCode.FRAME_UNREADABLE, "Can't decode binary (MessagePack) request. The value " + detail + ".");
    }

    private static Refusal unsupported(String detail) {
        return Refusal.of(
                ErrorCode.VALUE_UNSUPPORTED,
                "The request holds " + detail + ", which JSON cannot show. Send text (base64 for bytes) instead.");
    }
}
