package dev.holdfast.server.notify;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Queue;

/**
 * What a subscriber is sent of a notice, and under which name.
 *
 * <p><em>Thread-safe.</em>
 */
final class NoticeDocument {

    private NoticeDocument() {}

    /**
     * {@code {"body", "ttl", "Message_Type", "queue_name"}}, and {@code "delay"} where the message had one; the body as
     * it was posted.
     */
    static RawValue of(Notice notice, Queue queue, RawValue body) {
        boolean isDelayed = notice.delaySeconds() > 0;
        PackWriter out = new PackWriter();
        out.mapHeader(isDelayed ? 5 : 4);
        out.string("body").value(body);
        out.string("ttl").integer(notice.ttlSeconds());
        out.string("Message_Type").string("Notification");
        out.string("queue_name").string(queue.key().name().toString());
        if (isDelayed) {
            out.string("delay").integer(notice.delaySeconds());
        }
        return out.toRawValue();
    }

    /**
     * The same for every attempt of a notice to a subscription, after a restart too, and for nothing else. A message of
     * a topic has no id of its own, so its place stands for it.
     */
    static String id(Notice notice, Queue queue, SubscriptionId subscription) {
        MessageId message = notice.message();
        if (message != null) {
            return message + "_" + subscription;
        }
        NoticePosition position = notice.position();
        return Long.toHexString(queue.number()) + "-" + Long.toHexString(position.visibleMillis()) + "-"
                + Long.toHexString(position.sequence()) + "_" + subscription;
    }
}
