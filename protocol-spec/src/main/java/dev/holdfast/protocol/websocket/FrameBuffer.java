package dev.holdfast.protocol.websocket;

import java.util.Arrays;
import java.util.Objects;

/**
 * A growing sink of bytes in which many frames are gathered, to be written by one system call.
 *
 * <p>Bytes 0 to {@link #length()} of {@link #array()} are what was written. The array is allocated at the first write,
 * at most doubles, and is kept by {@link #reset} unless it has outgrown {@code keepBytes}. Numbers are big-endian.
 *
 * <p><em>One thread at a time.</em>
 */
public final class FrameBuffer {
    static final byte[] EMPTY = new byte[0];

    private static final int FIRST_BYTES = 256;

    private final int keepBytes;
    private final int maxBytes;
    private byte[] bytes = EMPTY;
    private int length;

    /**
     * An empty buffer.
     *
     * @param keepBytes the largest array that survives {@link #reset}
     * @param maxBytes the most bytes that may be gathered
     */
    public FrameBuffer(int keepBytes, int maxBytes) {
        if (keepBytes < 0 || maxBytes < keepBytes) {
            throw new IllegalArgumentException("keepBytes " + keepBytes + ", maxBytes " + maxBytes);
        }
        this.keepBytes = keepBytes;
        this.maxBytes = maxBytes;
    }

    /** The array that holds the bytes; another one after a call that grew or released it. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes were written since the last {@link #reset}. */
    public int length() {
        return length;
    }

    /** How many more bytes may be written. */
    public int remaining() {
        return maxBytes - length;
    }

    /** Forgets the content, and the array too if it is larger than {@code keepBytes}. */
    public void reset() {
        length = 0;
        if (bytes.length > keepBytes) {
            bytes = EMPTY;
        }
    }

    /** Forgets the content from {@code newLength} on. */
    public void truncate(int newLength) {
        length = Objects.checkIndex(newLength, length + 1);
    }

    /**
     * Makes room for {@code count} more bytes in {@link #array()}.
     *
     * @throws IllegalStateException if the buffer would exceed {@code maxBytes}; nothing has changed then
     */
    public void ensure(int count) {
        if (count < 0 || count > remaining()) {
            throw new IllegalStateException("The frame buffer has room for " + remaining() + " bytes, not " + count);
        }
        if (bytes.length - length < count) {
            long doubled = Math.min(Math.max(FIRST_BYTES, 2L * bytes.length), maxBytes);
            bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, length + count));
        }
    }

    /** Counts bytes as written that the caller has put into {@link #array()} behind {@link #length()}. */
    public void advance(int count) {
        length = Objects.checkIndex(length + count, bytes.length + 1);
    }

    /** Writes the low 8 bits. */
    public void writeByte(int value) {
        ensure(Byte.BYTES);
        bytes[length++] = (byte) value;
    }

    /** Writes the low 16 bits. */
    public void writeShort(int value) {
        ensure(Short.BYTES);
        FrameHeader.SHORTS.set(bytes, length, (short) value);
        length += Short.BYTES;
    }

    /** Writes 64 bits. */
    public void writeLong(long value) {
        ensure(Long.BYTES);
        FrameHeader.LONGS.set(bytes, length, value);
        length += Long.BYTES;
    }

    /** Writes a range of an array. */
    public void write(byte[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Moves the bytes from {@code from} on by {@code distance}, forwards or back; the length changes with it. */
    void shift(int from, int distance) {
        int count = length - from;
        if (distance > 0) {
            ensure(distance);
        }
        System.arraycopy(bytes, from, bytes, from + distance, count);
        length += distance;
    }
}
