package dev.holdfast.server.config;

import java.nio.charset.StandardCharsets;

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

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
