package dev.holdfast.protocol.websocket;

/**
 * The receiver of what a {@link FrameReader} reads.
 *
 * <p>The bytes handed over are valid only during the call: they lie in the caller's read buffer or in a buffer that the
 * reader drops afterwards. Copy what must live longer. A handler must not call the reader that calls it.
 *
 * <p><em>One thread at a time.</em>
 */
public interface FrameHandler {
    /** A whole message; {@code opcode} is {@code TEXT} (the bytes are valid UTF-8) or {@code BINARY}. */
    void onMessage(Opcode opcode, byte[] buffer, int offset, int length);

    /** A ping of at most 125 bytes, to be answered by a pong of the same bytes. */
    void onPing(byte[] buffer, int offset, int length);

    /** A pong of at most 125 bytes. */
    void onPong(byte[] buffer, int offset, int length);

    /** The peer's close; {@code code} is 1005 and {@code reason} empty if the frame had no payload. */
    void onClose(int code, String reason);
}
