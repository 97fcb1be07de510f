package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.ProtocolViolation.protocolError;

import dev.holdfast.protocol.CloseCode;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The reading half of {@code permessage-deflate} (RFC 7692) without context takeover: each message stands for itself,
 * so that one inflater serves all connections of a thread.
 *
 * <p>A message may become larger than its frames a thousandfold; what it becomes is bounded, and the bytes beyond the
 * bound are never made.
 *
 * <p><em>One thread at a time.</em>
 */
public final class MessageInflater {
    private static final int FIRST_BYTES = 4096;
    private static final int KEPT_BYTES = 256 * 1024;

    /** What the sender has taken off the end of the message. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflater inflater = new Inflater(true);
    private byte[] message = new byte[FIRST_BYTES];
    private int length;

    /**
     * Unpacks a message into {@link #array()}.
     *
     * @return its size
     * @throws ProtocolViolation if it is larger than that, or no message at all
     */
    int inflate(byte[] payload, int offset, int count, int maxBytes) {
        length = 0;
        inflater.reset();
        try {
            inflater.setInput(payload, offset, count);
            inflateInput(maxBytes);
            inflater.setInput(TAIL);
            inflateInput(maxBytes);
        } catch (DataFormatException e) {
            throw unreadable();
        }
        return length;
    }

    private void inflateInput(int maxBytes) throws DataFormatException {
        while (!inflater.finished()) {
            if (length == message.length) {
                grow(maxBytes);
            }
            int count = inflater.inflate(message, length, message.length - length);
            length += count;
            if (length > maxBytes) {
                throw new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, "The message is too big.");
            }
            if (inflater.needsDictionary()) {
                throw unreadable();
            }
            if (count == 0 && inflater.needsInput()) {
                return;
            }
        }
    }

    /** To at most one byte beyond the bound, which shows that there is more. */
    private void grow(int maxBytes) {
        message = Arrays.copyOf(message, (int) Math.min(2L * message.length, Math.max(FIRST_BYTES, maxBytes + 1L)));
    }

    private static ProtocolViolation unreadable() {
        return protocolError("A compressed message cannot be read.");
    }

    /** The bytes of the last message, from index 0 on; valid until the next one. */
    byte[] array() {
        return message;
    }

    /** Keeps no more memory than most messages need. */
    void release() {
        if (message.length > KEPT_BYTES) {
            message = new byte[FIRST_BYTES];
        }
    }
}
