package dev.holdfast.server.config;

/**
 * Makes a text that a stranger wrote fit to be repeated in a message: short, and without control characters.
 *
 * <p><em>Thread-safe.</em>
 */
final class Quoted {
    private static final int MAX_CHARACTERS = 100;

    private Quoted() {}

    static String of(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= MAX_CHARACTERS ? visible : visible.substring(0, MAX_CHARACTERS) + "…";
    }
}
