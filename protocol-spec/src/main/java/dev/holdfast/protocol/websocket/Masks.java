package dev.holdfast.protocol.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The masking of payloads (RFC 6455, section 5.3): each byte is combined by exclusive or with a byte of a 4-byte key.
 *
 * <p>A key is held as a little-endian {@code int}, so that its lowest byte belongs to the payload's first byte.
 * Repeated in a {@code long} it covers 8 bytes at a time; the tail of up to 7 bytes goes byte by byte.
 *
 * <p><em>Thread-safe.</em>
 */
final class Masks {
    static final int KEY_BYTES = Integer.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Masks() {}

    static int readKey(byte[] buffer, int offset) {
        return (int) INTS.get(buffer, offset);
    }

    static void writeKey(byte[] buffer, int offset, int key) {
        INTS.set(buffer, offset, key);
    }

    /** Masks or unmasks, which is the same, {@code length} bytes in place. */
    static void apply(int key, byte[] buffer, int offset, int length) {
        int end = offset + length;
        int position = offset;
        long wide = (key & 0xFFFF_FFFFL) * 0x1_0000_0001L;
        for (; position <= end - Long.BYTES; position += Long.BYTES) {
            LONGS.set(buffer, position, (long) LONGS.get(buffer, position) ^ wide);
        }
        for (; position < end; position++, wide >>>= Byte.SIZE) {
            buffer[position] ^= (byte) wide;
        }
    }
}
