package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.MessageMoment;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.ShareShapes.ShareQueue;
import dev.holdfast.protocol.operation.ShareShapes.SharedQueue;
import org.jspecify.annotations.Nullable;

/**
 * How Zaqar's two transports show the outcomes of the operations on queues.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueViews {

    private QueueViews() {}

    static int restList(ListQueues input, QueuePage page, RestReply reply) {
        PackWriter out = reply.body();
        Long counted = page.count();
        long count = counted == null ? 0 : counted;
        boolean showsCount = count > 0;
        out.mapHeader(showsCount ? 3 : 2);
        out.string("queues").arrayHeader(page.queues().size());
        for (ListedQueue queue : page.queues()) {
            out.mapHeader(queue.metadata() == null ? 2 : 3);
            out.string("name").string(queue.name().text());
            out.string("href").string(Views.queueHref(queue.name()));
            if (queue.metadata() != null) {
                out.string("metadata").value(queue.metadata());
            }
        }
        String next = page.next();
        Views.links(out, next == null ? null : reply.linkWith("marker", next));
        if (showsCount) {
            out.string("count").integer(count);
        }
        return 200;
    }

    static int zaqarList(ListQueues input, QueuePage page, PackWriter out) {
        out.mapHeader(1).string("queues").arrayHeader(page.queues().size());
        for (ListedQueue queue : page.queues()) {
            out.mapHeader(queue.stored() == null ? 1 : 2);
            out.string("name").string(queue.name().text());
            if (queue.stored() != null) {
                out.string("metadata").value(queue.stored());
            }
        }
        return 200;
    }

    static int restCreated(CreateQueue input, QueueCreation creation, RestReply reply) {
        reply.header("Location", Views.queueHref(input.queueName()));
        return creationStatus(creation);
    }

    static int zaqarCreated(CreateQueue input, QueueCreation creation, PackWriter out) {
        out.string("Queue " + input.queueName() + " created.");
        return creationStatus(creation);
    }

    static int nativeCreated(CreateQueue input, QueueCreation creation, PackWriter out) {
        if (creation.isNew()) {
            QueueCreation.SHAPE.write(out, creation);
        }
        return creationStatus(creation);
    }

    private static int creationStatus(QueueCreation creation) {
        return creation.isNew() ? 201 : 204;
    }

    static int restDocument(Object input, QueueDocument document, RestReply reply) {
        reply.body().value(document.metadata());
        return 200;
    }

    static int zaqarDocument(Object input, QueueDocument document, PackWriter out) {
        out.value(document.stored());
        return 200;
    }

    static int restUpdated(UpdateQueue input, QueueDocument document, RestReply reply) {
        reply.body().value(document.metadata());
        return 200;
    }

    static int zaqarUpdated(UpdateQueue input, QueueDocument document, PackWriter out) {
        out.value(document.metadata());
        return 200;
    }

    static int zaqarDeleted(OneQueue input, Nothing nothing, PackWriter out) {
        out.string("Queue " + input.queueName() + " removed.");
        return 204;
    }

    static int zaqarPurged(PurgeQueue input, Nothing nothing, PackWriter out) {
        out.mapHeader(0);
        return 204;
    }

    static int restShared(ShareQueue input, SharedQueue shared, RestReply reply) {
        SharedQueue.SHAPE.write(reply.body(), shared);
        return 200;
    }

    static int restCounts(OneQueue input, QueueCounts counts, RestReply reply) {
        writeCounts(reply.body(), counts, input.queueName());
        return 200;
    }

    static int zaqarCounts(OneQueue input, QueueCounts counts, PackWriter out) {
        writeCounts(out, counts, null);
        return counts.exists() ? 200 : 404;
    }

    /** @param hrefsFor the queue, when messages are shown by address and not by id */
    private static void writeCounts(PackWriter out, QueueCounts counts, @Nullable QueueName hrefsFor) {
        MessageMoment oldest = counts.oldest();
        MessageMoment newest = counts.newest();
        out.mapHeader(1).string("messages");
        out.mapHeader(3 + (oldest == null ? 0 : 1) + (newest == null ? 0 : 1));
        out.string("claimed").integer(counts.claimed());
        out.string("free").integer(counts.free());
        out.string("total").integer(counts.total());
        if (oldest != null) {
            writeMoment(out.string("oldest"), oldest, hrefsFor);
        }
        if (newest != null) {
            writeMoment(out.string("newest"), newest, hrefsFor);
        }
    }

    private static void writeMoment(PackWriter out, MessageMoment moment, @Nullable QueueName hrefsFor) {
        out.mapHeader(3);
        if (hrefsFor == null) {
            out.string("id").string(moment.id());
        } else {
            out.string("href").string(Views.messageHref(hrefsFor, moment.id(), null));
        }
        out.string("age").integer(moment.ageSeconds());
        out.string("created").string(moment.created());
    }
}
