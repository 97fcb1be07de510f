package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCreation;
import dev.holdfast.protocol.operation.TopicShapes.Told;
import dev.holdfast.protocol.operation.TopicShapes.TopicPage;

/**
 * How topics are shown where that is not as queues are shown.
 *
 * <p><em>Thread-safe.</em>
 */
final class TopicViews {

    private TopicViews() {}

    static int restList(ListQueues input, TopicPage page, RestReply reply) {
        PackWriter out = reply.body();
        out.mapHeader(2).string("topics").arrayHeader(page.topics().size());
        for (ListedQueue topic : page.topics()) {
            out.mapHeader(topic.metadata() == null ? 2 : 3);
            out.string("name").string(topic.name().text());
            out.string("href").string("/v2/topics/" + topic.name());
            if (topic.metadata() != null) {
                out.string("metadata").value(topic.metadata());
            }
        }
        String next = page.next();
        Views.links(out, next == null ? null : reply.linkWith("marker", next));
        return 200;
    }

    static int zaqarList(ListQueues input, TopicPage page, PackWriter out) {
        out.mapHeader(1).string("topics").arrayHeader(page.topics().size());
        for (ListedQueue topic : page.topics()) {
            out.mapHeader(topic.stored() == null ? 1 : 2);
            out.string("name").string(topic.name().text());
            if (topic.stored() != null) {
                out.string("metadata").value(topic.stored());
            }
        }
        return 200;
    }

    static int restCreated(CreateQueue input, QueueCreation creation, RestReply reply) {
        reply.header("Location", "/v2/topics/" + input.queueName());
        return creation.isNew() ? 201 : 204;
    }

    static int zaqarCreated(CreateQueue input, QueueCreation creation, PackWriter out) {
        out.string("Topic " + input.queueName() + " created.");
        return creation.isNew() ? 201 : 204;
    }

    static int zaqarDeleted(OneQueue input, Nothing nothing, PackWriter out) {
        out.string("Topic " + input.queueName() + " removed.");
        return 204;
    }

    /** The messages have no address: a topic keeps none. */
    static int restPosted(PostMessages input, Told told, RestReply reply) {
        Told.SHAPE.write(reply.body(), told);
        return 201;
    }

    static int restFound(GetMessages input, FoundMessages found, RestReply reply) {
        return MessageViews.restFound(input, "topic", found, reply);
    }

    static int socketPosted(PostMessages input, Told told, PackWriter out) {
        Told.SHAPE.write(out, told);
        return 201;
    }
}
