package dev.holdfast.server.storage;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;

/**
 * The full name of a queue, of a topic, or of a passage: each kind has a name space of its own.
 *
 * <p><em>Thread-safe.</em>
 */
public record QueueKey(ProjectId project, QueueName name, Kind kind) {

    /** What a name stands for. */
    public enum Kind {
        QUEUE,
        /** Like a queue, but without messages: what is posted to it only goes to its subscribers. */
        TOPIC,
        /** Messages on their way to the queue of that name, which lives in another pool. No listing shows it. */
        PASSAGE
    }

    /** A queue. */
    public QueueKey(ProjectId project, QueueName name) {
        this(project, name, Kind.QUEUE);
    }

    /** What is on its way to this queue from another pool. */
    public QueueKey passage() {
        return new QueueKey(project, name, Kind.PASSAGE);
    }

    @Override
    public String toString() {
        return project
                + switch (kind) {
                    case QUEUE -> "/";
                    case TOPIC -> "/topics/";
                    case PASSAGE -> "/passages/";
                }
                + name;
    }
}
