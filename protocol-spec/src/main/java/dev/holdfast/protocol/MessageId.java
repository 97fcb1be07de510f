package dev.holdfast.protocol;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a message: 26 characters that clients must treat as opaque.
 *
 * <pre>
 *   |  48 bits: posted, ms since 1970  |  64 bits: sequence in its queue  |  16 bits: queue check  |  2 zero bits |
 * </pre>
 *
 * The time comes first so that ids sort by age; the sequence leads back to the message in O(1); the check, made from
 * the queue's incarnation, keeps an id of a deleted and re-created queue from naming a stranger.
 *
 * <p><em>Thread-safe.</em>
 */
public record MessageId(long createdMillis, long sequence, int queueCheck) {

    public static final int CHARACTERS = 26;

    /** Reads an id; null when the text cannot be one, which means that no such message exists. */
    public static @Nullable MessageId parse(String text) {
        byte[] bytes = Base32.read(text, 16);
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long createdMillis = (in.getInt() & 0xffffffffL) << 16 | (in.getShort() & 0xffffL);
        return new MessageId(createdMillis, in.getLong(), in.getShort() & 0xffff);
    }

    /** Reads those texts that can be ids: the others name no message. */
    public static List<MessageId> parseAll(Collection<String> texts) {
        return texts.stream().map(MessageId::parse).filter(Objects::nonNull).toList();
    }

    @Override
    public String toString() {
        ByteBuffer out = ByteBuffer.allocate(16);
        out.putInt((int) (createdMillis >>> 16)).putShort((short) createdMillis);
        out.putLong(sequence).putShort((short) queueCheck);
        return Base32.write(out.array());
    }
}
