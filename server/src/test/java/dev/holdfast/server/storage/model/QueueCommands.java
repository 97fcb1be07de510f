package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.Map;
import java.util.Objects;

/**
 * Steps on queues.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueCommands {

    private QueueCommands() {}

    private static QueueMetadata metadata(int value) {
        return QueueMetadata.of(Map.of("value", new PackWriter().integer(value).toRawValue()));
    }

    record CreateQueue(QueueKey key, int metadata) implements Command {
        @Override
        public Object on(Subject subject) {
            Queue queue = subject.shardOf(key.project()).queues().create(key, QueueCommands.metadata(metadata));
            return Objects.toString(queue, "exists");
        }
    }

    record UpdateQueue(QueueKey key, int metadata) implements Command {
        @Override
        public Object on(Subject subject) {
            if (subject.find(key) == null) {
                return Answers.ABSENT;
            }
            subject.shardOf(key.project()).queues().update(key, QueueCommands.metadata(metadata));
            return subject.existing(key).toString();
        }
    }

    record DeleteQueue(QueueKey key) implements Command {
        @Override
        public Object on(Subject subject) {
            return subject.shardOf(key.project()).queues().delete(key);
        }
    }

    record ListQueues(ProjectId project, QueueName after, int maxExamined) implements Command {
        @Override
        public Object on(Subject subject) {
            return subject.shardOf(project)
                    .queues()
                    .list(project, after, maxExamined)
                    .toString();
        }
    }

    record CountQueues(ProjectId project) implements Command {
        @Override
        public Object on(Subject subject) {
            return subject.shardOf(project).queues().count(project);
        }
    }
}
