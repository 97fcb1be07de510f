package dev.holdfast.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A position in a queue, behind which a listing goes on: 16 characters that clients must treat as opaque. It stays
 * valid when its message is gone, but not when the queue was deleted and created again.
 *
 * <p><em>Thread-safe.</em>
 */
public record Marker(long sequence, int queueCheck) {

    /** Reads a marker; null when the text cannot be one: such a listing is empty. */
    public static @Nullable Marker parse(String text) {
        byte[] bytes = Base32.read(text, 10);
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Marker(in.getLong(), in.getShort() & 0xffff);
    }

    @Override
    public String toString() {
        return Base32.write(ByteBuffer.allocate(10)
                .putLong(sequence)
                .putShort((short) queueCheck)
                .array());
    }
}
