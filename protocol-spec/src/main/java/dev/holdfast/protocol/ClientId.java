package dev.holdfast.protocol;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name by which a client recognises its own messages (echo suppression). It proves nothing about who the client is.
 *
 * <p>In strict mode it is a UUID in any form that Python's {@code uuid.UUID} reads, and two spellings of one UUID are
 * the same client; otherwise any text within the configured length.
 *
 * <p><em>Thread-safe.</em>
 */
public record ClientId(String text) {

    private static final Pattern THIRTY_TWO_HEX = Pattern.compile("[0-9a-f]{32}");

    /** Whether a client id must be a UUID. */
    public enum Format {
        STRICT,
        OFF
    }

    /**
     * Reads a client id as a header or an envelope carries it.
     *
     * @throws Refusal {@link ErrorCode#CLIENT_ID_INVALID} when it breaks the rule of {@code format}
     */
    public static ClientId parse(String text, Format format, Limits limits) {
        return format == Format.STRICT ? parseUuid(text) : parseFree(text, limits);
    }

    private static ClientId parseUuid(String text) {
        String hex = text.replace("urn:", "").replace("uuid:", "");
        hex = strip(hex, "{}").replace("-", "").toLowerCase(Locale.ROOT);
        if (text.length() > 64 || !THIRTY_TWO_HEX.matcher(hex).matches()) {
            throw Refusal.of(ErrorCode.CLIENT_ID_INVALID, "badly formed hexadecimal UUID string");
        }
        return new ClientId(hex);
    }

    private static ClientId parseFree(String text, Limits limits) {
        if (text.length() < limits.minLengthClientId() || text.length() > limits.maxLengthClientId()) {
            throw Refusal.of(ErrorCode.CLIENT_ID_INVALID, "badly formed hexadecimal UUID string");
        }
        return new ClientId(text);
    }

    private static String strip(String text, String characters) {
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    @Override
    public String toString() {
        return text;
    }
}
