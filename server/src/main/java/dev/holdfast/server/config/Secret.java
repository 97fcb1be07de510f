package dev.holdfast.server.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A configured text that must not be seen: neither {@code holdfast config} nor a log shows it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param text the secret itself
 */
public record Secret(String text) {

    /** What stands for a secret wherever settings are shown. */
    static final String HIDDEN = "(hidden)";

    private static final String ENCODED_KEY = "whsec_";

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The key that the text stands for: the bytes that follow {@code whsec_} in Base64, or else those of the text. */
    public byte[] keyBytes() {
        return text.startsWith(ENCODED_KEY)
                ? Base64.getDecoder().decode(text.substring(ENCODED_KEY.length()))
                : bytes();
    }

    boolean isKey() {
        try {
            return keyBytes().length > 0;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
