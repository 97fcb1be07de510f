package dev.holdfast.protocol.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes MessagePack into one growing buffer, every value in its shortest form, so that equal values are equal bytes.
 * Made to be reused: {@link #reset()} keeps the buffer.
 *
 * <p><em>One thread at a time.</em>
 */
public final class PackWriter {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer;
    private int size;

    public PackWriter() {
        this(512);
    }

    public PackWriter(int initialBytes) {
        buffer = new byte[initialBytes];
    }

    public PackWriter reset() {
        size = 0;
        return this;
    }

    /** The buffer that holds the first {@link #size()} bytes; it is replaced when it grows. */
    public byte[] buffer() {
        return buffer;
    }

    public int size() {
        return size;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    public RawValue toRawValue() {
        return new RawValue(toByteArray());
    }

    public PackWriter nil() {
        return one(0xc0);
    }

    public PackWriter bool(boolean value) {
        return one(value ? 0xc3 : 0xc2);
    }

    public PackWriter integer(long value) {
        if (value >= -32 && value < 128) {
            return one((int) value);
        }
        return value >= 0 ? unsigned(value) : signed(value);
    }

    private PackWriter unsigned(long value) {
        if (value <= 0xff) {
            return one(0xcc).one((int) value);
        }
        if (value <= 0xffff) {
            return one(0xcd).two((int) value);
        }
        return value <= 0xffffffffL ? one(0xce).four((int) value) : one(0xcf).eight(value);
    }

    private PackWriter signed(long value) {
        if (value >= Byte.MIN_VALUE) {
            return one(0xd0).one((int) value);
        }
        if (value >= Short.MIN_VALUE) {
            return one(0xd1).two((int) value);
        }
        return value >= Integer.MIN_VALUE
                ? one(0xd2).four((int) value)
                : one(0xd3).eight(value);
    }

    public PackWriter floating(double value) {
        return one(0xcb).eight(Double.doubleToRawLongBits(value));
    }

    public PackWriter string(String text) {
        int length = text.length();
        if (length < 32 && isAscii(text)) {
            one(0xa0 | length);
            return asciiBody(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return stringHeader(bytes.length).raw(bytes);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // The one copy without an encoder; the text is known to be ASCII.
    private PackWriter asciiBody(String text) {
        ensure(text.length());
        text.getBytes(0, text.length(), buffer, size);
        size += text.length();
        return this;
    }

    private PackWriter stringHeader(int length) {
        if (length < 32) {
            return one(0xa0 | length);
        }
        if (length <= 0xff) {
            return one(0xd9).one(length);
        }
        return length <= 0xffff ? one(0xda).two(length) : one(0xdb).four(length);
    }

    public PackWriter stringOrNil(@Nullable String text) {
        return text == null ? nil() : string(text);
    }

    public PackWriter mapHeader(int pairs) {
        if (pairs < 16) {
            return one(0x80 | pairs);
        }
        return pairs <= 0xffff ? one(0xde).two(pairs) : one(0xdf).four(pairs);
    }

    public PackWriter arrayHeader(int elements) {
        if (elements < 16) {
            return one(0x90 | elements);
        }
        return elements <= 0xffff ? one(0xdc).two(elements) : one(0xdd).four(elements);
    }

    /** Writes data that is no value of the contract: nothing that a client sends or sees has this form. */
    public PackWriter extension(int type, byte[] data) {
        int length = data.length;
        if (Integer.bitCount(length) == 1 && length <= 16) {
            one(0xd4 + Integer.numberOfTrailingZeros(length));
        } else if (length <= 0xff) {
            one(0xc7).one(length);
        } else if (length <= 0xffff) {
            one(0xc8).two(length);
        } else {
            one(0xc9).four(length);
        }
        return one(type).raw(data);
    }

    /** Writes a value that is encoded already. */
    public PackWriter value(RawValue value) {
        return raw(value.bytes());
    }

    /** Writes bytes that are MessagePack already. */
    public PackWriter raw(byte[] bytes) {
        return raw(bytes, 0, bytes.length);
    }

    public PackWriter raw(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    private static final int OPEN_ARRAY_BYTES = 5;

    /** Leaves room, at the very beginning, for the header of an array whose length is not known yet. */
    public void openArray() {
        size = OPEN_ARRAY_BYTES;
        ensure(0);
    }

    /**
     * Writes the header of an array of {@code elements} in front of what was written since {@link #openArray()}, or
     * none for a single value, which then stands for itself.
     *
     * @return where the value begins
     */
    public int closeArray(int elements) {
        if (elements == 1) {
            return OPEN_ARRAY_BYTES;
        }
        int end = size;
        int header = elements < 16 ? 1 : elements <= 0xffff ? 3 : OPEN_ARRAY_BYTES;
        size = OPEN_ARRAY_BYTES - header;
        arrayHeader(elements);
        size = end;
        return OPEN_ARRAY_BYTES - header;
    }

    /** Writes a status that is not known yet; {@link #patchStatus} does it. @return where it stands */
    public int openStatus() {
        int position = size;
        one(0xcc).one(0);
        return position;
    }

    /**
     * Gives the status at {@code position} its value; what stands behind it moves where the shortest form is longer.
     */
    public void patchStatus(int position, int status) {
        if (status < 128 || status > 0xffff) {
            throw new IllegalArgumentException("no status: " + status);
        }
        if (status <= 0xff) {
            buffer[position + 1] = (byte) status;
            return;
        }
        ensure(1);
        System.arraycopy(buffer, position + 2, buffer, position + 3, size - position - 2);
        size++;
        buffer[position] = (byte) 0xcd;
        SHORT.set(buffer, position + 1, (short) status);
    }

    /** Changes the number of pairs of a map with less than 16 that was written at {@code position}. */
    public void patchMapHeader(int position, int pairs) {
        buffer[position] = (byte) (0x80 | pairs);
    }

    /** Takes back everything behind the first {@code newSize} bytes. */
    public void truncate(int newSize) {
        size = newSize;
    }

    private PackWriter one(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    private PackWriter two(int value) {
        ensure(2);
        SHORT.set(buffer, size, (short) value);
        size += 2;
        return this;
    }

    private PackWriter four(int value) {
        ensure(4);
        INT.set(buffer, size, value);
        size += 4;
        return this;
    }

    private PackWriter eight(long value) {
        ensure(8);
        LONG.set(buffer, size, value);
        size += 8;
        return this;
    }

    private void ensure(int bytes) {
        if (size + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + bytes, 2 * buffer.length));
        }
    }
}
