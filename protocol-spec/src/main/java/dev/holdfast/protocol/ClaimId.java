package dev.holdfast.protocol;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a claim: 24 lower-case hexadecimal digits from 12 random bytes. Who knows it may use the claim.
 *
 * <p><em>Thread-safe.</em>
 */
public record ClaimId(String text) {

    public static final int BYTES = 12;

    /** Reads an id; null when the text cannot be one. */
    public static @Nullable ClaimId parse(String text) {
        if (text.length() != 2 * BYTES) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return null;
            }
        }
        return new ClaimId(text);
    }

    public static ClaimId of(byte[] twelveBytes) {
        return new ClaimId(HexFormat.of().formatHex(twelveBytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
