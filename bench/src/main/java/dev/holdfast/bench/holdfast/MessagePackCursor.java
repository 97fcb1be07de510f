package dev.holdfast.bench.holdfast;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over MessagePack values without building them; trusts its input, which is our own server's.
 *
 * <p><em>One thread at a time.</em>
 */
final class MessagePackCursor {
    private byte[] bytes = new byte[0];
    private int position;

    void reset(byte[] source, int offset) {
        bytes = source;
        position = offset;
    }

    int position() {
        return position;
    }

    boolean atArray() {
        int head = bytes[position] & 0xff;
        return (head & 0xf0) == 0x90 || head == 0xdc || head == 0xdd;
    }

    int readArrayHeader() {
        return readCount(0x90, 0xdc);
    }

    int readMapHeader() {
        return readCount(0x80, 0xde);
    }

    private int readCount(int fixed, int wide) {
        int head = bytes[position] & 0xff;
        if ((head & 0xf0) == fixed) {
            position++;
            return head & 0x0f;
        }
        if (head != wide && head != wide + 1) {
            throw unexpected(head);
        }
        return (int) readNumber(head == wide ? 2 : 4);
    }

    int readInt() {
        int head = bytes[position] & 0xff;
        if (head < 0x80) {
            position++;
            return head;
        }
        if (head < 0xcc || head > 0xd3) {
            throw unexpected(head);
        }
        return (int) readNumber(1 << ((head - 0xcc) & 3));
    }

    /** Skips a string and tells whether it was the given one. */
    boolean readsString(byte[] expected) {
        int start = position;
        skip();
        return position - start > expected.length
                && Arrays.equals(bytes, position - expected.length, position, expected, 0, expected.length)
                && position - start <= expected.length + 2;
    }

    static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    void skip() {
        for (long values = 1; values > 0; values--) {
            values += skipOne(bytes[position] & 0xff);
        }
    }

    /** Skips one value or one header and gives how many values belong to it. */
    private long skipOne(int head) {
        if (head < 0x80 || head >= 0xe0) {
            position++;
            return 0;
        }
        if (head < 0x90) {
            return 2L * readMapHeader();
        }
        if (head < 0xa0) {
            return readArrayHeader();
        }
        if (head < 0xc0) {
            position += 1 + (head & 0x1f);
            return 0;
        }
        return skipWide(head);
    }

    private long skipWide(int head) {
        switch (head) {
            case 0xc0, 0xc2, 0xc3 -> position++;
            case 0xca -> position += 5;
            case 0xcb -> position += 9;
            case 0xcc, 0xcd, 0xce, 0xcf -> position += 1 + (1 << (head - 0xcc));
            case 0xd0, 0xd1, 0xd2, 0xd3 -> position += 1 + (1 << (head - 0xd0));
            case 0xc4, 0xc5, 0xc6 -> skipSized(1 << (head - 0xc4));
            case 0xd9, 0xda, 0xdb -> skipSized(1 << (head - 0xd9));
            case 0xdc, 0xdd -> {
                return readArrayHeader();
            }
            case 0xde, 0xdf -> {
                return 2L * readMapHeader();
            }
            default -> throw unexpected(head);
        }
        return 0;
    }

    private void skipSized(int lengthBytes) {
        long length = readNumber(lengthBytes);
        position += (int) length;
    }

    private long readNumber(int count) {
        position++;
        long value = 0;
        for (int index = 0; index < count; index++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    private IllegalStateException unexpected(int head) {
        return new IllegalStateException("unexpected MessagePack byte " + head + " at " + position);
    }
}
