package dev.holdfast.protocol.websocket;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes gathered piece by piece, in an array that exists only while it holds something.
 *
 * <p>The array grows with what has arrived, at most doubling, and never beyond what is expected in the end. A peer that
 * declares much and sends little therefore costs at most twice of what it sent.
 *
 * <p><em>One thread at a time.</em>
 */
final class GrowingBytes {
    private static final int FIRST_BYTES = 64;

    private byte @Nullable [] bytes;
    private int length;

    boolean isEmpty() {
        return length == 0;
    }

    int length() {
        return length;
    }

    int capacity() {
        return bytes == null ? 0 : bytes.length;
    }

    /** The array with the bytes from index 0 on; valid until the next call that changes this object. */
    byte[] array() {
        return bytes == null ? FrameBuffer.EMPTY : bytes;
    }

    /** Adds bytes; {@code expected} is the length that all pieces together are going to have at most. */
    void append(byte[] source, int offset, int count, int expected) {
        if (count == 0) {
            return;
        }
        int needed = length + count;
        byte[] target = bytes;
        if (target == null || target.length < needed) {
            int doubled = (int) Math.min(Math.max(FIRST_BYTES, 2L * length), expected);
            target = Arrays.copyOf(array(), Math.max(needed, doubled));
            bytes = target;
        }
        System.arraycopy(source, offset, target, length, count);
        length = needed;
    }

    void release() {
        bytes = null;
        length = 0;
    }
}
