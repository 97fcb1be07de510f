package dev.holdfast.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Crockford's base 32 in lower case, fixed width, big-endian: texts sort as the bytes behind them do.
 *
 * <p><em>Thread-safe.</em>
 */
final class Base32 {

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final byte[] VALUES = values();

    private Base32() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
        }
        return values;
    }

    /** Writes all bits of {@code bytes}, the last digit filled up with zero bits. */
    static String write(byte[] bytes) {
        char[] text = new char[(bytes.length * 8 + 4) / 5];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (byte b : bytes) {
            held = (held << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text[at++] = DIGITS[(held >>> bits) & 31];
            }
        }
        if (bits > 0) {
            text[at] = DIGITS[(held << (5 - bits)) & 31];
        }
        return new String(text);
    }

    /** Reads what {@link #write} wrote for {@code length} bytes; null for anything else. */
    static byte @Nullable [] read(String text, int length) {
        if (text.length() != (length * 8 + 4) / 5) {
            return null;
        }
        byte[] bytes = new byte[length];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                return null;
            }
            held = (held << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >>> bits);
            }
        }
        boolean paddingIsZero = (held & ((1 << bits) - 1)) == 0;
        return paddingIsZero ? bytes : null;
    }
}
