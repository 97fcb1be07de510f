package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Steps on messages.
 *
 * <p><em>Thread-safe.</em>
 */
final class MessageCommands {

    private MessageCommands() {}

    /** A step on a queue that may be absent, in which case there is nothing to ask the store. */
    private interface OnQueue extends Command {
        QueueKey key();

        Object on(MessageStore messages, Queue queue, Subject subject);

        @Override
        default Object on(Subject subject) {
            Queue queue = subject.find(key());
            return queue == null ? Answers.ABSENT : on(subject.shardOf(queue).messages(), queue, subject);
        }
    }

    /** Posts {@code count} messages that later steps call {@code label.0}, {@code label.1} and so on. */
    record Post(QueueKey key, int label, int count, long ttlSeconds, long delaySeconds, ClientId client)
            implements Command {
        @Override
        public Object on(Subject subject) {
            Queue queue = subject.find(key);
            if (queue == null) {
                queue = Objects.requireNonNull(
                        subject.shardOf(key.project()).queues().create(key, QueueMetadata.EMPTY));
            }
            List<NewMessage> messages = IntStream.range(0, count)
                    .mapToObj(i -> new NewMessage(body(label + "." + i), ttlSeconds, delaySeconds))
                    .toList();
            List<MessageId> ids = subject.shardOf(queue).messages().post(queue, messages, client, subject.now());
            for (int i = 0; i < ids.size(); i++) {
                subject.name(label + "." + i, ids.get(i));
            }
            return ids.toString();
        }

        private static RawValue body(String text) {
            return new PackWriter().string(text).toRawValue();
        }
    }

    record MoveMessages(QueueKey key, List<String> names, QueueKey target) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            Queue to = subject.find(target);
            return to == null || to.number() == queue.number()
                    ? Answers.ABSENT
                    : messages.move(queue, subject.idsOf(names), to, subject.now())
                            .toString();
        }
    }

    record ListMessages(QueueKey key, ListRequest request) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            return Answers.of(messages.list(queue, request, subject.now()).messages(), subject.now());
        }
    }

    record GetMessage(QueueKey key, String name) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            return Answers.of(messages.get(queue, subject.idOf(name), subject.now()), subject.now());
        }
    }

    record DeleteMessages(QueueKey key, List<String> names) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            return messages.delete(queue, subject.idsOf(names), subject.now());
        }
    }

    record Pop(QueueKey key, int limit, long maxBodyBytes) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            return Answers.of(messages.pop(queue, limit, maxBodyBytes, subject.now()), subject.now());
        }
    }

    record Stats(QueueKey key) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            return messages.stats(queue, subject.now()).toString();
        }
    }

    record Reveal(QueueKey key) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            messages.reveal(queue);
            return "revealed";
        }
    }

    record Purge(QueueKey key) implements OnQueue {
        @Override
        public Object on(MessageStore messages, Queue queue, Subject subject) {
            messages.purge(queue);
            return "purged";
        }
    }
}
