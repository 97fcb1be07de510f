package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is told of one message.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param sourceName the queue, or the topic
 * @param messageId null for a message to a topic
 * @param delaySeconds as posted; null on a queue that delays nothing
 */
public record Push(
        String subscriptionId,
        String sourceName,
        RawValue body,
        long ttlSeconds,
        @Nullable Long delaySeconds,
        @Nullable String messageId) {

    private static final int FIXED_BYTES = 200;

    /** What it takes up while it waits. */
    public int bytes() {
        return FIXED_BYTES + body.bytes().length;
    }

    /** As the contract has it: the bare notification, not an envelope. */
    public void writeZaqar(PackWriter out) {
        out.mapHeader(delaySeconds == null ? 4 : 5);
        writeNotification(out);
    }

    /** The same under the subscription's name, with the message's id. */
    public void writeNative(PackWriter out) {
        out.mapHeader(5 + (delaySeconds == null ? 0 : 1) + (messageId == null ? 0 : 1));
        out.string("push").string(subscriptionId);
        if (messageId != null) {
            out.string("message_id").string(messageId);
        }
        writeNotification(out);
    }

    private void writeNotification(PackWriter out) {
        out.string("body").value(body);
        out.string("ttl").integer(ttlSeconds);
        if (delaySeconds != null) {
            out.string("delay").integer(delaySeconds);
        }
        out.string("queue_name").string(sourceName);
        out.string("Message_Type").string("Notification");
    }
}
