package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A reply of HTTP/1.1 to a request that was no HEAD.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param headers the last of each name, in lower case
 */
record HttpReply(int status, Map<String, String> headers, String body) {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final int LINE_END_BYTES = 2;
    private static final int FIRST_FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int HEX = 16;
    private static final byte[] NOTHING = {};

    /** Takes a whole reply out of the buffer; null if it is not complete, whatever was taken. */
    static @Nullable HttpReply read(ByteBuffer in) throws IOException {
        String status = line(in);
        while (status != null) {
            int number = number(status);
            Map<String, String> headers = headers(in);
            byte[] body = headers == null ? null : number < FIRST_FINAL ? NOTHING : body(number, headers, in);
            if (headers == null || body == null) {
                return null;
            }
            if (number >= FIRST_FINAL) {
                return new HttpReply(number, headers, new String(body, UTF_8));
            }
            status = line(in);
        }
        return null;
    }

    private static int number(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new IOException("This is no reply of HTTP/1.1: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static @Nullable String line(ByteBuffer in) throws IOException {
        for (int end = in.position(); end + 1 < in.limit(); end++) {
            if (in.get(end) == '\r' && in.get(end + 1) == '\n') {
                byte[] line = new byte[end - in.position()];
                in.get(line).position(end + LINE_END_BYTES);
                return new String(line, ISO_8859_1);
            }
        }
        if (in.remaining() > MAX_HEAD_BYTES) {
            throw new IOException("A line of a reply's head is longer than " + MAX_HEAD_BYTES + " bytes.");
        }
        return null;
    }

    private static @Nullable Map<String, String> headers(ByteBuffer in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        int start = in.position();
        String line = line(in);
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon < 1 || in.position() - start > MAX_HEAD_BYTES) {
                throw new IOException("The head of a reply cannot be read.");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.put(name, line.substring(colon + 1).strip());
            line = line(in);
        }
        return line == null ? null : headers;
    }

    private static byte @Nullable [] body(int status, Map<String, String> headers, ByteBuffer in) throws IOException {
        String length = headers.get("content-length");
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            return NOTHING;
        }
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        if (length == null) {
            throw new IOException("A reply does not say how long it is.");
        }
        return bytes(size(length, 10), in);
    }

    private static int size(String digits, int radix) throws IOException {
        try {
            int size = Integer.parseUnsignedInt(digits, radix);
            if (size >= 0 && size <= MAX_BODY_BYTES) {
                return size;
            }
        } catch (NumberFormatException none) {
            throw new IOException("A reply says that it has " + digits + " bytes.", none);
        }
        throw new IOException("A reply is larger than " + MAX_BODY_BYTES + " bytes.");
    }

    private static byte @Nullable [] bytes(int count, ByteBuffer in) {
        if (in.remaining() < count) {
            return null;
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static byte @Nullable [] chunks(ByteBuffer in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String head = line(in);
        while (head != null) {
            int count = size(head.replaceFirst(";.*", "").strip(), HEX);
            if (count == 0) {
                return headers(in) == null ? null : all.toByteArray();
            }
            byte[] chunk = bytes(count, in);
            if (chunk == null || line(in) == null) {
                return null;
            }
            all.writeBytes(chunk);
            head = line(in);
        }
        return null;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
