package dev.holdfast.protocol.websocket;

/**
 * The characters of which HTTP heads are made (RFC 9110, section 5).
 *
 * <p><em>Thread-safe.</em>
 */
final class HttpFields {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private HttpFields() {}

    /** Whether the text may be the name of a field. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HttpFields::isTokenCharacter);
    }

    /** Whether the text may be the value of a field: no line break, no other control character but the tab. */
    static boolean isValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F && c <= 0xFF));
    }

    /** Whether the text consists of printable ASCII without spaces, and of at least one such character. */
    static boolean isVisible(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
