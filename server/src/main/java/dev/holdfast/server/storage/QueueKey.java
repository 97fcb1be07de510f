package dev.holdfast.server.storage;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;

/**
 * The full name of a queue, or of a topic: the two have name spaces of their own.
 *
 * <p><em>Thread-safe.</em>
 */
public record QueueKey(ProjectId project, QueueName name, Kind kind) {

    /** What a name stands for. */
    public enum Kind {
        QUEUE,
        /** Like a queue, but without messages: what is posted to it only goes to its subscribers. */
        TOPIC
    }

    /** A queue. */
    public QueueKey(ProjectId project, QueueName name) {
        this(project, name, Kind.QUEUE);
    }

    @Override
    public String toString() {
        return project + (kind == Kind.TOPIC ? "/topics/" : "/") + name;
    }
}
