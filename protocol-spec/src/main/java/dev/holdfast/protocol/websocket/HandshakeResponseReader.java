package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.ProtocolViolation.protocolError;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The client's reader of the server's answer to a {@link Handshake#request}: takes bytes as they come until the head of
 * the HTTP response is whole.
 *
 * <p>Interim responses (100, 103) are skipped. An answer of 101 is verified and makes {@link #isUpgraded} true. Any
 * other status, such as 401 or 503 with its {@code Retry-After}, completes the reader too and is for the caller to
 * judge. What followed the head, the first frames or the body's beginning, is {@link #leftover}.
 *
 * <p>The parser is strict on purpose (CRLF only, no folded lines, no control characters), since a lenient one is what
 * response smuggling lives on.
 *
 * <p><em>One thread at a time.</em>
 */
public final class HandshakeResponseReader {
    /** The most bytes that the heads of the response, interim ones included, may have: 16 KiB. */
    public static final int MAX_HEAD_BYTES = 16 * 1024;

    private static final String END_OF_LINE = "\r\n";
    private static final int STATUS_LINE_CHARACTERS = "HTTP/1.1 200".length();
    private static final int SWITCHING_PROTOCOLS = 101;

    private final String expectedAccept;
    private final boolean hasOffered;
    private final GrowingBytes head = new GrowingBytes();
    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private byte[] leftover = FrameBuffer.EMPTY;
    private int consumedBytes;
    private int matchedEnd;
    private int status;
    private boolean complete;

    /** A reader of the answer to a request with this key. */
    public HandshakeResponseReader(String secWebSocketKey) {
        this(secWebSocketKey, false);
    }

    /**
     * A reader of the answer to a request with this key.
     *
     * @param hasOffered whether the request has offered extensions; which of them were chosen is for the caller to see
     */
    public HandshakeResponseReader(String secWebSocketKey, boolean hasOffered) {
        this.hasOffered = hasOffered;
        expectedAccept = Handshake.accept(secWebSocketKey);
    }

    /**
     * Takes the next bytes.
     *
     * @return whether the head is complete; no more bytes may be given then
     * @throws ProtocolViolation if the answer is not an HTTP/1 response, is too big, or claims an upgrade that is not
     *     one
     */
    public boolean read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (complete) {
            throw new IllegalStateException("The response's head is complete");
        }
        int end = offset + length;
        int position = offset;
        while (position < end && !complete) {
            int start = position;
            position = findEnd(buffer, position, end);
            gather(buffer, start, position - start);
            if (matchedEnd == 2 * END_OF_LINE.length()) {
                finishHead();
            }
        }
        if (complete) {
            leftover = Arrays.copyOfRange(buffer, position, end);
        }
        return complete;
    }

    /** Whether the final response's head has been read. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether the server agreed: what follows are frames. */
    public boolean isUpgraded() {
        return complete && status == SWITCHING_PROTOCOLS;
    }

    /** The response's status; 0 until complete. */
    public int status() {
        return complete ? status : 0;
    }

    /** The first value of a header, whose name is compared without regard to case. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** All values of a header, in the order of arrival. */
    public List<String> headers(String name) {
        return complete ? List.copyOf(values(name)) : List.of();
    }

    /** A copy of what was given after the head; empty until complete. */
    public byte[] leftover() {
        return leftover.clone();
    }

    /** Advances the match of the empty line; returns the position behind it, or {@code end}. */
    private int findEnd(byte[] buffer, int from, int end) {
        int position = from;
        while (position < end && matchedEnd < 2 * END_OF_LINE.length()) {
            byte next = buffer[position++];
            if (next == END_OF_LINE.charAt(matchedEnd % END_OF_LINE.length())) {
                matchedEnd++;
            } else {
                matchedEnd = next == '\r' ? 1 : 0;
            }
        }
        return position;
    }

    private void gather(byte[] buffer, int offset, int length) {
        if (length > MAX_HEAD_BYTES - consumedBytes) {
            throw protocolError("The head of the response is too big.");
        }
        consumedBytes += length;
        head.append(buffer, offset, length, MAX_HEAD_BYTES);
    }

    private void finishHead() {
        int textBytes = head.length() - 2 * END_OF_LINE.length();
        String text = new String(head.array(), 0, textBytes, StandardCharsets.ISO_8859_1);
        head.release();
        matchedEnd = 0;
        fields.clear();
        String[] lines = text.split(END_OF_LINE, -1);
        status = parseStatus(lines[0]);
        for (int i = 1; i < lines.length; i++) {
            parseField(lines[i]);
        }
        if (status == SWITCHING_PROTOCOLS) {
            verifyUpgrade(lines[0]);
        }
        complete = status >= 200 || status == SWITCHING_PROTOCOLS;
    }

    private static int parseStatus(String line) {
        boolean valid = (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && line.length() >= STATUS_LINE_CHARACTERS
                && (line.length() == STATUS_LINE_CHARACTERS || line.charAt(STATUS_LINE_CHARACTERS) == ' ')
                && HttpFields.isValue(line);
        int code = valid ? statusNumber(line.substring("HTTP/1.1 ".length(), STATUS_LINE_CHARACTERS)) : 0;
        if (code < 100 || code > 599) {
            throw protocolError("The answer is not an HTTP/1 response.");
        }
        return code;
    }

    private static int statusNumber(String digits) {
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
    }

    private void parseField(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !HttpFields.isToken(line.substring(0, colon)) || !HttpFields.isValue(line)) {
            throw protocolError("A header of the response is malformed.");
        }
        String value = line.substring(colon + 1).strip();
        fields.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>(1))
                .add(value);
    }

    private void verifyUpgrade(String statusLine) {
        if (!statusLine.startsWith("HTTP/1.1")) {
            throw protocolError("An upgrade needs HTTP/1.1.");
        }
        List<String> upgrade = values("Upgrade");
        if (upgrade.size() != 1 || !upgrade.get(0).toLowerCase(Locale.ROOT).equals("websocket")) {
            throw protocolError("The server did not upgrade to websocket.");
        }
        if (!Handshake.listsToken(values("Connection"), "upgrade")) {
            throw protocolError("The server's Connection header does not say Upgrade.");
        }
        if (!values(Handshake.ACCEPT).equals(List.of(expectedAccept))) {
            throw protocolError("Sec-WebSocket-Accept does not match the key.");
        }
        if ((!hasOffered && !values(Handshake.EXTENSIONS).isEmpty())
                || !values(Handshake.PROTOCOL).isEmpty()) {
            throw protocolError("The server chose an extension or sub-protocol that was not offered.");
        }
    }

    private List<String> values(String name) {
        return fields.getOrDefault(name, List.of());
    }
}
