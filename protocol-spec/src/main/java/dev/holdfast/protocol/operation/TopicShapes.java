package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on topics give; what they take are the records of queues with another name for the name.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TopicShapes {

    private TopicShapes() {}

    /**
     * A page of topics.
     *
     * @param next the marker of the next page; null exactly when this page is empty
     */
    public record TopicPage(
            List<ListedQueue> topics, @Nullable String next) {
        private static final Field<TopicPage, List<ListedQueue>> TOPICS = required(
                        "topics", Types.listOf(ListedQueue.SHAPE), TopicPage::topics)
                .means("The topics in ascending order of their names.");
        private static final Field<TopicPage, String> NEXT =
                optional("next", Types.STRING, TopicPage::next).means("The marker of the next page.");

        public static final Shape<TopicPage> SHAPE =
                Shape.of("TopicPage", values -> new TopicPage(values.get(TOPICS), values.find(NEXT)), TOPICS, NEXT);
    }

    /** How many messages a topic's subscribers are told of. */
    public record Told(long messages) {
        private static final Field<Told, Long> MESSAGES =
                required("messages", Types.INTEGER, Told::messages).means("The number of messages that were taken.");

        public static final Shape<Told> SHAPE = Shape.of("Told", values -> new Told(values.get(MESSAGES)), MESSAGES);
    }
}
