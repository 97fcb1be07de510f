package dev.holdfast.server.storage.rocksdb;

import java.util.Arrays;

/**
 * Builds one key or value.
 *
 * <p>Text is written one UTF-16 unit at a time, each in one to three bytes of which none is zero. Unlike UTF-8 this
 * keeps lone surrogates apart, so that two different texts never become one key.
 *
 * <p><em>One thread at a time.</em>
 */
final class RowWriter {
    private static final int MAX_VARINT_BYTES = 10;
    private static final int MAX_UNIT_BYTES = 3;

    private byte[] buffer;
    private int size;

    RowWriter(int expectedBytes) {
        buffer = new byte[expectedBytes];
    }

    RowWriter oneByte(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    RowWriter fixedInt(int value) {
        reserve(Integer.BYTES);
        BigEndian.putInt(buffer, size, value);
        size += Integer.BYTES;
        return this;
    }

    RowWriter fixedLong(long value) {
        reserve(Long.BYTES);
        BigEndian.putLong(buffer, size, value);
        size += Long.BYTES;
        return this;
    }

    /** Small numbers in few bytes; a negative one takes ten. */
    RowWriter varint(long value) {
        reserve(MAX_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    RowWriter bytes(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /** Text with its length before it, for values. */
    RowWriter text(String text) {
        varint(text.length());
        return units(text);
    }

    /** Text with a zero byte behind it, for keys: no text is then the beginning of another. */
    RowWriter terminatedText(String text) {
        return units(text).oneByte(0);
    }

    private RowWriter units(String text) {
        reserve(text.length() * MAX_UNIT_BYTES);
        for (int i = 0; i < text.length(); i++) {
            unit(text.charAt(i));
        }
        return this;
    }

    private void unit(char unit) {
        if (unit != 0 && unit < 0x80) {
            buffer[size++] = (byte) unit;
        } else if (unit < 0x800) {
            buffer[size++] = (byte) (0xC0 | (unit >> 6));
            buffer[size++] = (byte) (0x80 | (unit & 0x3F));
        } else {
            buffer[size++] = (byte) (0xE0 | (unit >> 12));
            buffer[size++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
            buffer[size++] = (byte) (0x80 | (unit & 0x3F));
        }
    }

    int size() {
        return size;
    }

    /** The buffer that holds the first {@link #size()} bytes; it is replaced when it grows. */
    byte[] buffer() {
        return buffer;
    }

    byte[] toByteArray() {
        return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
    }

    private void reserve(int bytes) {
        if (size + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + bytes, 2 * buffer.length));
        }
    }
}
