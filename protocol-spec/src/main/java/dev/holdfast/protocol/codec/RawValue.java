package dev.holdfast.protocol.codec;

import java.util.Arrays;

/**
 * One value of any kind, kept as the MessagePack bytes that arrived. The bytes are well formed: they came through
 * {@link PackReader#content()} or {@link PackWriter}. The array must not be changed.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RawValue {

    public static final RawValue NIL = new RawValue(new byte[] {(byte) 0xc0});
    public static final RawValue EMPTY_MAP = new RawValue(new byte[] {(byte) 0x80});

    private final byte[] bytes;

    public RawValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The encoded value, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public PackReader reader() {
        return PackReader.of(bytes, 0, bytes.length);
    }

    /** Whether the value is nil, false, zero or empty: in much of the contract's metadata that means "not set". */
    public boolean isFalsy() {
        PackReader in = reader();
        return switch (in.nextKind()) {
            case NIL -> true;
            case BOOLEAN -> !in.bool();
            case INTEGER -> in.integer() == 0;
            case FLOAT -> in.floating() == 0;
            case STRING -> in.string().isEmpty();
            case ARRAY -> in.arrayHeader() == 0;
            case MAP -> in.mapHeader() == 0;
            default -> false;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** JSON, for people: bodies of messages are never logged, so this is for tests and errors. */
    @Override
    public String toString() {
        return JsonCodec.toJson(bytes);
    }
}
