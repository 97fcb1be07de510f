package dev.holdfast.server.storage;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queues and topics of the projects that one lane owns.
 *
 * <p><em>Owned by one lane.</em>
 */
public interface QueueStore {

    /** The queue, or null. O(1), and free of I/O for a queue in use. */
    @Nullable
    Queue find(QueueKey key);

    /** Creates a queue, or returns null and changes nothing when it exists. */
    @Nullable
    Queue create(QueueKey key, QueueMetadata metadata);

    /** Replaces the metadata of an existing queue. */
    void update(QueueKey key, QueueMetadata metadata);

    /** Deletes a queue with all that is in it, in O(1) writes. @return whether it existed */
    boolean delete(QueueKey key);

    /**
     * One turn of a listing: queues of a project in ascending order of their names. A turn reads {@code maxExamined}
     * names at the most, so that a filter that matches little cannot hold up the lane.
     *
     * @param after exclusive; null for the first page
     */
    List<Queue> list(ProjectId project, @Nullable QueueName after, int maxExamined);

    /** The same for topics, which no listing of queues shows. */
    List<Queue> listTopics(ProjectId project, @Nullable QueueName after, int maxExamined);

    /** How many queues a project has, topics not counted. O(1). */
    long count(ProjectId project);

    /** How many topics a project has. O(1). */
    long countTopics(ProjectId project);

    /** How much is in the project's queues. */
    ProjectUse use(ProjectId project);
}
