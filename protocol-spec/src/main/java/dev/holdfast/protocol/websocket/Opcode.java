package dev.holdfast.protocol.websocket;

import org.jspecify.annotations.Nullable;

/**
 * What a frame carries (RFC 6455, section 5.2).
 *
 * <p><em>Thread-safe.</em>
 */
public enum Opcode {
    /** The next fragment of the message that an earlier {@code TEXT} or {@code BINARY} frame began. */
    CONTINUATION(0x0),
    /** A message of UTF-8 text, or its first fragment. */
    TEXT(0x1),
    /** A message of bytes, or its first fragment. */
    BINARY(0x2),
    /** The last frame that its sender sends. */
    CLOSE(0x8),
    /** A question that the peer answers with a {@code PONG} of the same payload. */
    PING(0x9),
    /** The answer to a {@code PING}, or an unasked sign of life. */
    PONG(0xA);

    private static final @Nullable Opcode[] BY_NUMBER = new @Nullable Opcode[16];

    static {
        for (Opcode opcode : values()) {
            BY_NUMBER[opcode.number] = opcode;
        }
    }

    private final int number;

    Opcode(int number) {
        this.number = number;
    }

    /** The number in the frame's first four bits, 0 to 15. */
    int number() {
        return number;
    }

    /** Whether frames of this kind are short, whole, and allowed between the fragments of a message. */
    boolean isControl() {
        return number >= 0x8;
    }

    /** The opcode with this number (0 to 15), or null if the number is reserved. */
    static @Nullable Opcode of(int number) {
        return BY_NUMBER[number];
    }
}
