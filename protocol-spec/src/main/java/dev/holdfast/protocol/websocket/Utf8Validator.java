package dev.holdfast.protocol.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A check, piece by piece, that bytes are UTF-8 as RFC 3629 defines it.
 *
 * <p>Outside a code point the validator waits for a lead byte. A lead byte fixes how many continuation bytes follow and
 * within which bounds the first of them lies; the bounds are what excludes overlong forms (after E0 and F0), surrogates
 * (after ED) and code points above U+10FFFF (after F4). All later continuation bytes lie within 80 to BF.
 *
 * <pre>
 *   lead     continuation bytes   first of them
 *   C2-DF    1                    80-BF
 *   E0       2                    A0-BF
 *   E1-EF    2                    80-BF, except after ED: 80-9F
 *   F0       3                    90-BF
 *   F1-F4    3                    80-BF, except after F4: 80-8F
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class Utf8Validator {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NON_ASCII = 0x8080_8080_8080_8080L;
    private static final int CONTINUATION_LOWER = 0x80;
    private static final int CONTINUATION_UPPER = 0xBF;

    private int remaining;
    private int lower = CONTINUATION_LOWER;
    private int upper = CONTINUATION_UPPER;

    /** Whether the bytes are a whole, valid text. */
    static boolean isValid(byte[] buffer, int offset, int length) {
        int ascii = skipAscii(buffer, offset, offset + length);
        if (ascii == offset + length) {
            return true;
        }
        Utf8Validator validator = new Utf8Validator();
        return validator.accept(buffer, ascii, offset + length - ascii) && validator.isComplete();
    }

    /** Takes the next piece; false if no continuation could make the text valid, after which the validator is spent. */
    boolean accept(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            if (remaining == 0 && buffer[position] >= 0) {
                position = skipAscii(buffer, position, end);
            } else if (!step(buffer[position++] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text so far ends with a whole code point. */
    boolean isComplete() {
        return remaining == 0;
    }

    private boolean step(int octet) {
        if (remaining == 0) {
            return lead(octet);
        }
        boolean valid = octet >= lower && octet <= upper;
        expect(remaining - 1, CONTINUATION_LOWER, CONTINUATION_UPPER);
        return valid;
    }

    private boolean lead(int octet) {
        if (octet < 0xC2 || octet > 0xF4) {
            return false;
        }
        switch (octet) {
            case 0xE0 -> expect(2, 0xA0, CONTINUATION_UPPER);
            case 0xED -> expect(2, CONTINUATION_LOWER, 0x9F);
            case 0xF0 -> expect(3, 0x90, CONTINUATION_UPPER);
            case 0xF4 -> expect(3, CONTINUATION_LOWER, 0x8F);
            default -> expect(octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3, CONTINUATION_LOWER, CONTINUATION_UPPER);
        }
        return true;
    }

    private void expect(int count, int lowest, int highest) {
        remaining = count;
        lower = lowest;
        upper = highest;
    }

    private static int skipAscii(byte[] buffer, int offset, int end) {
        int position = offset;
        while (position <= end - Long.BYTES && ((long) LONGS.get(buffer, position) & NON_ASCII) == 0) {
            position += Long.BYTES;
        }
        while (position < end && buffer[position] >= 0) {
            position++;
        }
        return position;
    }
}
