package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.QueueKey;
import org.jspecify.annotations.Nullable;

/**
 * What can be watched. Watchers of the same share one look at it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param project whose queues are shown; null for the server as a whole
 * @param queue the one queue that is shown; null for all of them
 */
record SystemStream(
        String name, @Nullable ProjectId project, @Nullable QueueKey queue) {

    private static final String OVERVIEW = "$sys/overview";
    private static final String CONNECTIONS = "$sys/connections";
    private static final String QUEUES = "$sys/queues";
    private static final String QUEUE = "$sys/queue/";

    static SystemStream of(String name, ProjectId project) {
        if (name.equals(OVERVIEW) || name.equals(CONNECTIONS)) {
            return new SystemStream(name, null, null);
        }
        if (name.equals(QUEUES)) {
            return new SystemStream(name, project, null);
        }
        if (name.startsWith(QUEUE)) {
            QueueName queue = new QueueName(name.substring(QUEUE.length()));
            return new SystemStream(name, project, new QueueKey(project, queue));
        }
        throw RequestRules.invalid("There are the streams " + OVERVIEW + ", " + CONNECTIONS + ", " + QUEUES + ", and "
                + QUEUE + " with a queue's name.");
    }

    boolean isOfConnections() {
        return name.equals(CONNECTIONS);
    }
}
