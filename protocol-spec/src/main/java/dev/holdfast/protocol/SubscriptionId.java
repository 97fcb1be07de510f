package dev.holdfast.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The name of a subscription: 16 characters that clients must treat as opaque.
 *
 * <pre>
 *   |  64 bits: which of its queue's subscriptions, counted from 1  |  16 bits: queue check  |
 * </pre>
 *
 * The count comes first, so that the ids of a queue sort in the order of their creation; the check, made from the
 * queue's incarnation, keeps an id of a deleted and re-created queue from naming a stranger.
 *
 * <p><em>Thread-safe.</em>
 */
public record SubscriptionId(long number, int queueCheck) implements Comparable<SubscriptionId> {

    private static final int BYTES = 10;

    /** Reads an id; null when the text cannot be one, which means that no such subscription exists. */
    public static @Nullable SubscriptionId parse(String text) {
        byte[] bytes = Base32.read(text, BYTES);
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new SubscriptionId(in.getLong(), in.getShort() & 0xffff);
    }

    @Override
    public int compareTo(SubscriptionId other) {
        int order = Long.compareUnsigned(number, other.number);
        return order != 0 ? order : Integer.compare(queueCheck, other.queueCheck);
    }

    @Override
    public String toString() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(number).putShort((short) queueCheck);
        return Base32.write(out.array());
    }
}
