package dev.holdfast.protocol.websocket;

import dev.holdfast.protocol.CloseCode;

/**
 * What the peer did against RFC 6455, with the close code that answers it.
 *
 * <p>The message is a constant of this package and free of the peer's bytes, so it may be sent as the close reason.
 * There is no stack trace: a violation describes the peer, and a hostile one must not cost more than an honest one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CloseCode code;

    ProtocolViolation(CloseCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    static ProtocolViolation protocolError(String reason) {
        return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, reason);
    }

    /** The code with which the connection is to be closed. */
    public CloseCode code() {
        return code;
    }

    /** The rule that was broken; at most 123 bytes of ASCII. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
