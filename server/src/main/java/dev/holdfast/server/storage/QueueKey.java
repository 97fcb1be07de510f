package dev.holdfast.server.storage;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;

/**
 * The full name of a queue.
 *
 * <p><em>Thread-safe.</em>
 */
public record QueueKey(ProjectId project, QueueName name) {

    @Override
    public String toString() {
        return project + "/" + name;
    }
}
