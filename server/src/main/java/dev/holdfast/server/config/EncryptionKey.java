package dev.holdfast.server.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key that bodies are encrypted with, and the name that it goes by in what it has encrypted.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param material the key in Base64
 */
public record EncryptionKey(String id, Secret material) {

    static final int KEY_BYTES = 32;

    private static final String FORM =
            "id:key, where the id has up to 32 letters, digits, dots, dashes and underscores," + " and the key is "
                    + KEY_BYTES + " random bytes in Base64 (openssl rand -base64 " + KEY_BYTES + ")";
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/=]{1,100})");

    public byte[] bytes() {
        return Base64.getDecoder().decode(material.text());
    }

    /**
     * Reads keys between commas or on lines of their own; a line that begins with {@code #} is a comment.
     *
     * @throws IllegalArgumentException when it holds anything else, or none; the message quotes nothing of it
     */
    public static List<EncryptionKey> parseAll(String text) {
        List<EncryptionKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                for (String entry : line.split(",", -1)) {
                    keys.add(parse(entry.strip(), keys.size() + 1, ids));
                }
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key; it takes " + FORM);
        }
        return List.copyOf(keys);
    }

    private static EncryptionKey parse(String entry, int number, Set<String> ids) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("key " + number + " is not of the form " + FORM);
        }
        EncryptionKey key = new EncryptionKey(matcher.group(1), new Secret(matcher.group(2)));
        if (!key.isWhole()) {
            throw new IllegalArgumentException("key " + number + " does not have " + KEY_BYTES + " bytes in Base64"
                    + " (openssl rand -base64 " + KEY_BYTES + ")");
        }
        if (!ids.add(key.id())) {
            throw new IllegalArgumentException("two keys have the id " + key.id());
        }
        return key;
    }

    private boolean isWhole() {
        try {
            return bytes().length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
