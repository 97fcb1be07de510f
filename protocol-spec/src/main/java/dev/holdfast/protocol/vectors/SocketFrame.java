package dev.holdfast.protocol.vectors;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A WebSocket message, or the close of a connection.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SocketFrame {

    /** What a frame is. */
    public enum Kind {
        TEXT,
        BINARY,
        CLOSE
    }

    private final Kind kind;
    private final byte[] payload;
    private final int closeCode;

    private SocketFrame(Kind kind, byte[] payload, int closeCode) {
        this.kind = kind;
        this.payload = payload;
        this.closeCode = closeCode;
    }

    public static SocketFrame text(byte[] payload) {
        return new SocketFrame(Kind.TEXT, payload.clone(), 0);
    }

    public static SocketFrame binary(byte[] payload) {
        return new SocketFrame(Kind.BINARY, payload.clone(), 0);
    }

    public static SocketFrame close(int code) {
        return new SocketFrame(Kind.CLOSE, new byte[0], code);
    }

    public Kind kind() {
        return kind;
    }

    public byte[] payload() {
        return payload.clone();
    }

    public int closeCode() {
        return closeCode;
    }

    /** The document in the frame. */
    public Tree tree() {
        return kind == Kind.TEXT ? Tree.ofJson(payload) : Tree.ofPack(payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SocketFrame that
                && kind == that.kind
                && closeCode == that.closeCode
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(payload) + closeCode;
    }

    @Override
    public String toString() {
        return kind + " " + (kind == Kind.CLOSE ? closeCode : HexFormat.of().formatHex(payload));
    }
}
