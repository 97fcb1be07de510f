package dev.holdfast.protocol.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The opening handshake of RFC 6455, section 4, as far as it is text: what a client asks and whether a server agrees.
 *
 * <p>Sub-protocols are not negotiated, and of extensions only compression, where a server wants it: other offers are
 * ignored, and a client makes none.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Handshake {
    /** The only version of the protocol that is spoken here. */
    public static final String VERSION = "13";

    /** How many random bytes a client's key is made of. */
    public static final int NONCE_BYTES = 16;

    static final String ACCEPT = "Sec-WebSocket-Accept";
    static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private static final String KEY = "Sec-WebSocket-Key";
    private static final String VERSION_FIELD = "Sec-WebSocket-Version";
    private static final String UPGRADE = "Upgrade";
    private static final String CONNECTION = "Connection";
    private static final String HOST = "Host";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_CHARACTERS = 24;
    private static final Set<String> RESERVED_FIELDS = reservedFields();

    private Handshake() {}

    /** The value of {@code Sec-WebSocket-Accept} that answers this {@code Sec-WebSocket-Key}. */
    public static String accept(String secWebSocketKey) {
        byte[] input = (secWebSocketKey + GUID).getBytes(StandardCharsets.ISO_8859_1);
        return Base64.getEncoder().encodeToString(sha1().digest(input));
    }

    /** The {@code Sec-WebSocket-Key} made of {@link #NONCE_BYTES} random bytes. */
    public static String key(byte[] nonce) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("A nonce has 16 bytes, not " + nonce.length);
        }
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** Judges a request whose syntax, HTTP version (1.1) and {@code Host} the HTTP server has judged already. */
    public static UpgradeDecision check(String method, HeaderLookup headers) {
        return check(method, headers, false);
    }

    /** The same, by a server that compresses for clients that offer it, or does not. */
    public static UpgradeDecision check(String method, HeaderLookup headers, boolean compresses) {
        if (!method.equals("GET")) {
            return new UpgradeDecision.Refused(405, "A WebSocket is opened with GET.", Map.of("Allow", "GET"));
        }
        if (!hasToken(headers, UPGRADE, "websocket")) {
            return upgradeRequired("An upgrade to websocket is required.");
        }
        if (!hasToken(headers, CONNECTION, "upgrade")) {
            return badRequest("The Connection header does not say Upgrade.");
        }
        List<String> versions = values(headers, VERSION_FIELD);
        if (!versions.equals(List.of(VERSION))) {
            return upgradeRequired("Sec-WebSocket-Version is not 13.");
        }
        List<String> keys = values(headers, KEY);
        if (keys.size() != 1 || !isKey(keys.get(0))) {
            return badRequest("Sec-WebSocket-Key is not the base64 form of 16 bytes.");
        }
        String extension = compresses ? Compression.agree(values(headers, EXTENSIONS)) : null;
        return new UpgradeDecision.Accepted(accept(keys.get(0)), extension);
    }

    /**
     * The bytes of a request to upgrade.
     *
     * @param host the value of the {@code Host} header, with the port if it is not the default
     * @param path the path and query, beginning with a slash, percent-encoded
     * @param key as {@link #key} makes it
     * @param extraHeaders further headers, none of which the handshake sets itself
     * @throws IllegalArgumentException if a part could be mistaken for something else, such as a value with a line
     *     break
     */
    public static byte[] request(String host, String path, String key, Map<String, String> extraHeaders) {
        require(HttpFields.isVisible(host), "The host has a forbidden character");
        require(path.startsWith("/") && HttpFields.isVisible(path), "The path is not absolute or not encoded");
        require(isKey(key), "The key is not the base64 form of 16 bytes");
        StringBuilder head = new StringBuilder(256);
        head.append("GET ").append(path).append(" HTTP/1.1\r\n");
        appendField(head, HOST, host);
        appendField(head, UPGRADE, "websocket");
        appendField(head, CONNECTION, UPGRADE);
        appendField(head, KEY, key);
        appendField(head, VERSION_FIELD, VERSION);
        extraHeaders.forEach((name, value) -> appendExtraField(head, name, value));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether one of the comma-separated values of these fields is this token, given in lower case. */
    static boolean listsToken(Collection<String> values, String token) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .anyMatch(item -> item.trim().toLowerCase(Locale.ROOT).equals(token));
    }

    private static boolean hasToken(HeaderLookup headers, String name, String token) {
        return listsToken(values(headers, name), token);
    }

    private static List<String> values(HeaderLookup headers, String name) {
        Collection<String> values = headers.values(name);
        return values == null ? List.of() : values.stream().map(String::trim).toList();
    }

    private static boolean isKey(String key) {
        if (key.length() != KEY_CHARACTERS) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == NONCE_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static UpgradeDecision badRequest(String reason) {
        return new UpgradeDecision.Refused(400, reason, Map.of());
    }

    private static UpgradeDecision upgradeRequired(String reason) {
        return new UpgradeDecision.Refused(
                426, reason, Map.of(UPGRADE, "websocket", CONNECTION, UPGRADE, VERSION_FIELD, VERSION));
    }

    private static void appendExtraField(StringBuilder head, String name, String value) {
        require(HttpFields.isToken(name), "A header's name is not a token");
        require(!RESERVED_FIELDS.contains(name.toLowerCase(Locale.ROOT)), "The handshake itself sets " + name);
        require(HttpFields.isValue(value), "The value of a header has a forbidden character");
        appendField(head, name, value);
    }

    private static void appendField(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalArgumentException(complaint);
        }
    }

    private static Set<String> reservedFields() {
        List<String> framing = List.of("Content-Length", "Transfer-Encoding");
        List<String> handshake = List.of(HOST, UPGRADE, CONNECTION, KEY, VERSION_FIELD, ACCEPT, EXTENSIONS, PROTOCOL);
        return Stream.of(framing, handshake)
                .flatMap(List::stream)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
